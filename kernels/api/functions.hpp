// The C functions of one unit, all of them from the list. Each unit has its own object, so a program that calls
// one function links one unit per instruction set. The file that includes this one says which rows of the list
// are the unit's; see functions.cpp.in.
#pragma once

#include "call.hpp"
#include "sums.hpp"

// ---- The tables ----

#define RECTIFY_GROUP(kind, activation, T) RECTIFY_DECLARE_TABLES(activation##_##T##_##kind)
#include "functions.def"

namespace rectify::internal {
namespace {

#define RECTIFY_GROUP(kind, activation, T) RECTIFY_COLLECT_TABLES(activation##_##T##_##kind)
#include "functions.def"

// How a role looks in C.
template <class T>
using in_pointer = const T*;
template <class T>
using out_pointer = T*;
template <class T>
using mask_in_pointer = const T*;
template <class T>
using mask_out_pointer = T*;
template <class T>
using channel_pointer = const T*;
template <class T>
using optional_pointer = const T*;
template <class T>
using sums_pointer = T*;

template <class Signature>
using ExtentOf = std::conditional_t<Signature::has_shape, const rectify_shape*, std::size_t>;

}  // namespace
}  // namespace rectify::internal

using namespace rectify::internal;

// ---- The functions ----

#define RECTIFY_BUFFER_DECLARED(T, role, type, name) role##_pointer<T::type> name,
#define RECTIFY_SCALAR_DECLARED(T, rule, name) T::parameter name,
#define RECTIFY_BUFFER_PASSED(T, role, type, name) , name
#define RECTIFY_SCALAR_PASSED(T, rule, name) \
    , rule<T> { name }
#define RECTIFY_NO_BUFFER(T, role, type, name)

#define RECTIFY_DEFINE(kind, source, activation, pass, T, function, extent_type)                               \
    rectify_status function(RECTIFY_CALL(source, activation, pass, T, RECTIFY_BUFFER_DECLARED,                 \
                                         RECTIFY_SCALAR_DECLARED) extent_type extent,                          \
                            const rectify_exec* exec) noexcept {                                               \
        return call<RECTIFY_SIGNATURE(source, activation, pass, T), activation##_##T##_##kind##_tables,        \
                    &activation##_##T##_##kind::source##pass>(                                                 \
            encode(Scalars {} RECTIFY_CALL(source, activation, pass, T, RECTIFY_NO_BUFFER,                     \
                                           RECTIFY_SCALAR_PASSED)),                                            \
            extent, exec RECTIFY_CALL(source, activation, pass, T, RECTIFY_BUFFER_PASSED, RECTIFY_NO_SCALAR)); \
    }
#define RECTIFY_KERNEL(kind, source, activation, pass, T)                                          \
    RECTIFY_DEFINE(kind, source, activation, pass, T, rectify_##source##activation##_##pass##_##T, \
                   ExtentOf<RECTIFY_SIGNATURE(source, activation, pass, T)>)
#define RECTIFY_ROWS(kind, activation, pass, T) \
    RECTIFY_DEFINE(kind, , activation, pass, T, rectify_##activation##_##pass##_rows_##T, const rectify_rows*)
#define RECTIFY_SUMS(kind, source, activation, pass, T)                                                    \
    rectify_status rectify_##source##activation##_##pass##_##T(                                            \
        RECTIFY_SUM_CALL(source, activation, pass, T, RECTIFY_BUFFER_DECLARED, RECTIFY_SCALAR_DECLARED)    \
            const rectify_shape* shape,                                                                    \
        const rectify_exec* exec) noexcept {                                                               \
        return call_sums<RECTIFY_SUM_SIGNATURE(source, activation, pass, T),                               \
                         activation##_##T##_##kind##_tables, &activation##_##T##_##kind::source##pass>(    \
            shape,                                                                                         \
            exec RECTIFY_SUM_CALL(source, activation, pass, T, RECTIFY_BUFFER_PASSED, RECTIFY_NO_SCALAR)); \
    }
#include "functions.def"
