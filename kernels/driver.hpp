// What carries out a form.
#pragma once

#include "channels.hpp"
#include "loop.hpp"

namespace rectify::internal {
namespace {

template <class Form>
struct Driver : std::conditional_t<(Form::channels > 0), ChannelLoop<Form>, Loop<Form>> {};

template <template <class> class Law, class Type>
struct Driver<reduce<Law, Type>> : Law<Type> {};

}  // namespace
}  // namespace rectify::internal
