#include "bits.hpp"

#include "call.hpp"
