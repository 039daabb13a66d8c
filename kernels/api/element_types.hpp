// The C type of each element type's name.
#pragma once

#include "rectify/rectify.h"

namespace rectify::internal {

using c_f32 = float;
using c_f64 = double;
using c_f16 = rectify_f16;
using c_bf16 = rectify_bf16;
using c_s8 = int8_t;
using c_s16 = int16_t;
using c_s32 = int32_t;
using c_s64 = int64_t;
using c_u8 = uint8_t;

}  // namespace rectify::internal
