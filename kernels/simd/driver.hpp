// What carries out a form.
#pragma once

#include "loops/channels.hpp"
#include "loops/loop.hpp"
#include "loops/sums.hpp"

namespace rectify::internal {
namespace {

template <class Form, class = void>
struct Driver : SumLoop<Form> {};

template <class Form>
struct Driver<Form, std::enable_if_t<(Form::channels == 0)>> : Loop<Form> {};

template <class Form>
struct Driver<Form, std::enable_if_t<(Form::channels > 0)>> : ChannelLoop<Form> {};

template <template <class> class Law, class Type>
struct Driver<reduce<Law, Type>> : Law<Type> {};

}  // namespace
}  // namespace rectify::internal
