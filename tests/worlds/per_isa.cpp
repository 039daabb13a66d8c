#include "forms.hpp"

#include "call.hpp"
