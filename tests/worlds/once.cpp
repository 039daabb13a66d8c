#include "call.hpp"

#include "forms.hpp"
