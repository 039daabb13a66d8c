// Every kernel through C++ and through C: the same bytes, the same refusals. Compiled as C++17 for pointers and
// as C++20 for spans. The list of kernels is the library's own, so none can be left out.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "oracle/number.hpp"
#include "rectify/rectify.hpp"

namespace {

// What a call can have; `first` and `second` are x, or dy and x, or a and b.
enum Field { first, second, read_mask, values, more_values, result, mask, sums, fields };

struct Call {
    rectify_shape shape = {3, 4, 5};
    std::size_t n = 60;
    const rectify_exec* exec = nullptr;
    double lo = -1, hi = 3, theta = 0.5;
    struct {
        void* data;
        std::size_t size;
    } field[fields] = {};
};

template <class Value>
Value number(double value) {
    if constexpr (std::is_integral_v<Value>)
        return static_cast<Value>(value == value ? static_cast<int>(value) : 0);  // -1: an unsigned's largest
    else
        return static_cast<Value>(value);
}

// The call as C takes it, or as C++ does.
template <template <class> class Buffer, class T, class Value>
struct Typed {
    [[gnu::noinline]] explicit Typed(const Call& c)
        : n(c.n),
          shape(c.shape),
          exec(c.exec),
          lo(number<Value>(c.lo)),
          hi(number<Value>(c.hi)),
          theta(number<Value>(c.theta)) {
        take(c, first, x);
        take(c, second, z);
        take(c, read_mask, bits);
        take(c, values, p);
        take(c, more_values, q);
        take(c, result, y);
        take(c, mask, m);
        take(c, sums, s);
    }
    template <class E>
    static void take(const Call& c, Field f, Buffer<E>& buffer) {
        const auto data = static_cast<E*>(c.field[f].data);
        if constexpr (std::is_pointer_v<Buffer<E>>)
            buffer = data;
        else
            buffer = Buffer<E>(data, c.field[f].size);
    }
    std::size_t n;
    rectify_shape shape;
    const rectify_exec* exec;
    Value lo, hi, theta;
    Buffer<const T> x, z;
    Buffer<const std::uint8_t> bits;
    Buffer<const Value> p, q;
    Buffer<T> y;
    Buffer<std::uint8_t> m;
    Buffer<Value> s;
};

template <class T>
using Pointer = T*;
#if defined(__cpp_lib_span)
#define NAME(text) "wrapper: spans of every kernel, " text
#define N
constexpr bool kSpans = true;
template <class T>
using Buffer = std::span<T>;
#else
#define NAME(text) "wrapper: pointers of every kernel, " text
#define N t.n,
constexpr bool kSpans = false;
template <class T>
using Buffer = Pointer<T>;
#endif

// What a field is called here, in the order of the call.
struct Name {
    Field field;
    const char* name;
};

struct Row {
    std::string name;
    bool shaped;
    std::vector<Name> names;
    std::size_t element_size, value_size;
    void (*fill)(void* elements, std::size_t n, unsigned seed);
    void (*fill_values)(void* values, std::size_t n, unsigned seed);
    std::function<rectify_status(const Call&)> c;
    std::function<void(const Call&)> cpp;
};

// Quarters from -4 to 8, and for integers their whole part.
template <class T>
void fill(void* data, std::size_t n, unsigned seed) {
    for (std::size_t i = 0; i < n; ++i) {
        seed = seed * 1664525u + 1013904223u;
        const int quarters = static_cast<int>((seed >> 16) % 49) - 16;
        if constexpr (std::is_integral_v<T>)
            static_cast<T*>(data)[i] = static_cast<T>(quarters / 4);
        else
            oracle::store<T>(data, i, oracle::Number<T>::rounded(static_cast<oracle::Value<T>>(quarters) / 4));
    }
}

template <class Native, class Value, class... Types, class C, class Cpp>
void add(std::vector<Row>& rows, const char* name, bool shaped, std::initializer_list<Name> names, C c,
         Cpp cpp) {
    (rows.push_back({name, shaped, names, sizeof(Native), sizeof(Value), fill<Native>, fill<Value>,
                     [c](const Call& call) { return c(Typed<Pointer, Native, Value>(call)); },
                     [cpp](const Call& call) { cpp(Typed<Buffer, Types, Value>(call)); }}),
     ...);
}

// The type in C, that of parameters, and the types in C++.
#if defined(__FLT16_MANT_DIG__) && (defined(__clang__) || defined(__x86_64__) || __GNUC__ >= 13)
#define AND_FLOAT16 , _Float16
#else
#define AND_FLOAT16
#endif
#if defined(__BFLT16_MANT_DIG__) || defined(__ARM_FEATURE_BF16_SCALAR_ARITHMETIC)
#define AND_BFLOAT16 , __bf16
#else
#define AND_BFLOAT16
#endif
#define TYPES_f32 float, float, float
#define TYPES_f64 double, double, double
#define TYPES_f16 rectify_f16, float, rectify::f16 AND_FLOAT16
#define TYPES_bf16 rectify_bf16, float, rectify::bf16 AND_BFLOAT16
#define TYPES_s8 std::int8_t, std::int8_t, std::int8_t
#define TYPES_u8 std::uint8_t, std::uint8_t, std::uint8_t
#define TYPES_s16 std::int16_t, std::int16_t, std::int16_t
#define TYPES_s32 std::int32_t, std::int32_t, std::int32_t
#define TYPES_s64 std::int64_t, std::int64_t, std::int64_t

#define LIST(...) __VA_ARGS__
#define ROW(type, name, shaped, c_name, c_arguments, arguments, ...)         \
    add<TYPES_##type>(                                                       \
        rows, #name, shaped, {__VA_ARGS__},                                  \
        [](const auto& t) { return rectify_##c_name##_##type c_arguments; }, \
        [](const auto& t) { rectify::name arguments; });
#define FLAT(type, name, arguments, ...) \
    ROW(type, name, false, name, (LIST arguments, t.n, t.exec), (LIST arguments, N t.exec), __VA_ARGS__)
#define SHAPED(type, name, arguments, ...)                                                             \
    ROW(type, name, true, name, (LIST arguments, &t.shape, t.exec), (LIST arguments, t.shape, t.exec), \
        __VA_ARGS__)

// The parameters of an operation, and what its input is called.
#define PASS_relu
#define PASS_squared_relu
#define PASS_quantized_relu 3,
#define PASS_clipped_relu t.lo, t.hi,
#define PASS_thresholded_relu t.theta,
#define PASS_leaky_relu t.theta,
#define X_relu "x"
#define X_squared_relu "x"
#define X_quantized_relu "q"
#define X_clipped_relu "x"
#define X_thresholded_relu "x"
#define X_leaky_relu "x"

#define FORM_forward(op, type) FLAT(type, op##_forward, (t.x, PASS_##op t.y), {first, X_##op}, {result, "y"})
#define FORM_forward_mask(op, type) \
    FLAT(type, op##_forward_mask, (t.x, PASS_##op t.y, t.m), {first, "x"}, {result, "y"}, {mask, "mask"})
#define FORM_backward(op, type) \
    FLAT(type, op##_backward, (t.x, t.z, PASS_##op t.y), {first, "dy"}, {second, "x"}, {result, "dx"})
#define FORM_backward_input(op, type) FORM_backward(op, type)
#define FORM_backward_mask(op, type)                                                                 \
    FLAT(type, op##_backward_mask, (t.x, t.bits, PASS_##op t.y), {first, "dy"}, {read_mask, "mask"}, \
         {result, "dx"})
#define FORM_add_forward(op, type) \
    FLAT(type, add_##op##_forward, (t.x, t.z, PASS_##op t.y), {first, "a"}, {second, "b"}, {result, "y"})
#define FORM_add_forward_mask(op, type)                                                              \
    FLAT(type, add_##op##_forward_mask, (t.x, t.z, PASS_##op t.y, t.m), {first, "a"}, {second, "b"}, \
         {result, "y"}, {mask, "mask"})
#define FORM_bias_forward(op, type) \
    SHAPED(type, bias_##op##_forward, (t.x, t.p, PASS_##op t.y), {first, "x"}, {values, "bias"}, {result, "y"})
#define FORM_bias_forward_mask(op, type)                                                                   \
    SHAPED(type, bias_##op##_forward_mask, (t.x, t.p, PASS_##op t.y, t.m), {first, "x"}, {values, "bias"}, \
           {result, "y"}, {mask, "mask"})
#define FORM_scale_shift_forward(op, type)                                                                    \
    SHAPED(type, scale_shift_##op##_forward, (t.x, t.p, t.q, PASS_##op t.y), {first, "x"}, {values, "scale"}, \
           {more_values, "shift"}, {result, "y"})
#define FORM_scale_shift_forward_mask(op, type)                                                      \
    SHAPED(type, scale_shift_##op##_forward_mask, (t.x, t.p, t.q, PASS_##op t.y, t.m), {first, "x"}, \
           {values, "scale"}, {more_values, "shift"}, {result, "y"}, {mask, "mask"})
#define FORM_channel_forward(op, type) \
    SHAPED(type, op##_forward, (t.x, t.p, t.y), {first, "x"}, {values, "slope"}, {result, "y"})
#define FORM_channel_forward_mask(op, type)                                                               \
    SHAPED(type, op##_forward_mask, (t.x, t.p, t.y, t.m), {first, "x"}, {values, "slope"}, {result, "y"}, \
           {mask, "mask"})
#define FORM_channel_backward_mask(op, type)                                                      \
    SHAPED(type, op##_backward_mask, (t.x, t.bits, t.p, t.y), {first, "dy"}, {read_mask, "mask"}, \
           {values, "slope"}, {result, "dx"})
#define FORM_parameter_sums_backward(op, type)                                                              \
    SHAPED(type, op##_backward, (t.x, t.z, t.p, t.y, t.s), {first, "dy"}, {second, "x"}, {values, "slope"}, \
           {result, "dx"}, {sums, "dslope"})
#define FORM_bias_sums_backward(op, type)                                                       \
    SHAPED(type, bias_##op##_backward, (t.x, t.z, t.p, t.y, t.s), {first, "dy"}, {second, "x"}, \
           {values, "bias"}, {result, "dx"}, {sums, "dbias"})
#define FORM_sums_backward(op, type)                                                                           \
    ROW(type, bias_##op##_backward, true, bias_##op##_backward,                                                \
        (t.x, t.z, nullptr, t.y, t.s, &t.shape, t.exec), (t.x, t.z, t.y, t.s, t.shape, t.exec), {first, "dy"}, \
        {second, "y"}, {result, "dx"}, {sums, "dbias"})
#define FORM_sums_backward_mask(op, type)                                                                \
    SHAPED(type, bias_##op##_backward_mask, (t.x, t.bits, t.y, t.s), {first, "dy"}, {read_mask, "mask"}, \
           {result, "dx"}, {sums, "dbias"})

// From the mask these take no parameters.
#define DERIVED(type, native)                                                                          \
    FLAT(type, clipped_relu_backward_mask, (t.x, t.bits, t.y), {first, "dy"}, {read_mask, "mask"},     \
         {result, "dx"})                                                                               \
    FLAT(type, thresholded_relu_backward_mask, (t.x, t.bits, t.y), {first, "dy"}, {read_mask, "mask"}, \
         {result, "dx"})

// ReLU6 against clipped with (0, 6).
#define RELU6_FORWARD(type, native)                                                                            \
    ROW(type, relu6_forward, false, clipped_relu_forward, (t.x, 0, 6, t.y, t.n, t.exec), (t.x, t.y, N t.exec), \
        {first, "x"}, {result, "y"})
#define RELU6(type, native)                                                                             \
    RELU6_FORWARD(type, native)                                                                         \
    ROW(type, relu6_forward_mask, false, clipped_relu_forward_mask, (t.x, 0, 6, t.y, t.m, t.n, t.exec), \
        (t.x, t.y, t.m, N t.exec), {first, "x"}, {result, "y"}, {mask, "mask"})                         \
    ROW(type, relu6_backward, false, clipped_relu_backward, (t.x, t.z, 0, 6, t.y, t.n, t.exec),         \
        (t.x, t.z, t.y, N t.exec), {first, "dy"}, {second, "x"}, {result, "dx"})                        \
    ROW(type, relu6_backward_mask, false, clipped_relu_backward_mask, (t.x, t.bits, t.y, t.n, t.exec),  \
        (t.x, t.bits, t.y, N t.exec), {first, "dy"}, {read_mask, "mask"}, {result, "dx"})
#define FUSED_RELU6(type, native)                                                                             \
    ROW(type, add_relu6_forward, false, add_clipped_relu_forward, (t.x, t.z, 0, 6, t.y, t.n, t.exec),         \
        (t.x, t.z, t.y, N t.exec), {first, "a"}, {second, "b"}, {result, "y"})                                \
    ROW(type, add_relu6_forward_mask, false, add_clipped_relu_forward_mask,                                   \
        (t.x, t.z, 0, 6, t.y, t.m, t.n, t.exec), (t.x, t.z, t.y, t.m, N t.exec), {first, "a"}, {second, "b"}, \
        {result, "y"}, {mask, "mask"})                                                                        \
    ROW(type, bias_relu6_forward, true, bias_clipped_relu_forward, (t.x, t.p, 0, 6, t.y, &t.shape, t.exec),   \
        (t.x, t.p, t.y, t.shape, t.exec), {first, "x"}, {values, "bias"}, {result, "y"})                      \
    ROW(type, bias_relu6_forward_mask, true, bias_clipped_relu_forward_mask,                                  \
        (t.x, t.p, 0, 6, t.y, t.m, &t.shape, t.exec), (t.x, t.p, t.y, t.m, t.shape, t.exec), {first, "x"},    \
        {values, "bias"}, {result, "y"}, {mask, "mask"})                                                      \
    ROW(type, scale_shift_relu6_forward, true, scale_shift_clipped_relu_forward,                              \
        (t.x, t.p, t.q, 0, 6, t.y, &t.shape, t.exec), (t.x, t.p, t.q, t.y, t.shape, t.exec), {first, "x"},    \
        {values, "scale"}, {more_values, "shift"}, {result, "y"})                                             \
    ROW(type, scale_shift_relu6_forward_mask, true, scale_shift_clipped_relu_forward_mask,                    \
        (t.x, t.p, t.q, 0, 6, t.y, t.m, &t.shape, t.exec), (t.x, t.p, t.q, t.y, t.m, t.shape, t.exec),        \
        {first, "x"}, {values, "scale"}, {more_values, "shift"}, {result, "y"}, {mask, "mask"})

const std::vector<Row>& table() {
    static const std::vector<Row> all = [] {
        std::vector<Row> rows;
#define FORM(form, op, type) FORM_##form(op, type)
#define RECTIFY_ELEMENTWISE(form, op, type) FORM(form, op, type)
#define RECTIFY_CHANNELS(form, op, type) FORM(form, op, type)
#define RECTIFY_SUMS(form, op, type) FORM(form, op, type)
#include "../kernels/common/kernels.def"
        RECTIFY_FOR_FLOAT_TYPES(DERIVED)
        RECTIFY_FOR_FLOAT_TYPES(RELU6)
        RECTIFY_FOR_INTEGER_TYPES(RELU6_FORWARD)
        RECTIFY_FOR_FUSED_TYPES(FUSED_RELU6)
        return rows;
    }();
    return all;
}

bool is_output(Field field) { return field == result || field == mask || field == sums; }

// A call of a row on buffers of its own.
struct Memory {
    explicit Memory(const Row& row) : bytes(fields) {
        for (const auto& [field, name] : row.names) {
            const bool bit = field == read_mask || field == mask;
            const bool value = field == values || field == more_values || field == sums;
            const std::size_t size = bit ? rectify_mask_bytes(call.n) : value ? call.shape.channels : call.n;
            std::vector<unsigned char>& own = bytes[field];
            own.assign(2 * size * (bit ? 1 : value ? row.value_size : row.element_size), 0x5A);
            call.field[field] = {own.data(), size};
            if (is_output(field)) continue;
            if (bit)
                fill<std::uint8_t>(own.data(), size, field + 1);
            else
                (value ? row.fill_values : row.fill)(own.data(), size, field + 1);
        }
    }
    Memory(const Memory&) = delete;

    Call call;
    std::vector<std::vector<unsigned char>> bytes;
};

std::string thrown_by(const Row& row, const Call& call) {
    try {
        row.cpp(call);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing was thrown";
}

// C refuses the call, C++ says so in these words, and nothing is written.
template <class Change>
void refuses(const Row& row, const std::string& words, Change change) {
    INFO(row.name << ", " << row.element_size << " bytes");
    Memory m(row);
    change(m.call);
    const auto before = m.bytes;
    const rectify_status status = row.c(m.call);
    CHECK(status != RECTIFY_OK);
    CHECK(thrown_by(row, m.call) ==
          "rectify::" + row.name + ": " + words + ": " + rectify_status_string(status));
    CHECK(m.bytes == before);
}

bool has(const Row& row, const char* word) { return row.name.find(word) != std::string::npos; }
bool from_mask(const Row& row) { return has(row, "backward_mask"); }
std::string bounds(const Row& row) {
    if (from_mask(row)) return "";
    return has(row, "clipped") ? "lo or hi or " : has(row, "thresholded") ? "theta or " : "";
}

}  // namespace

TEST_CASE(NAME("the bytes of C"), "[wrapper]") {
    for (const Row& row : table()) {
        INFO(row.name << ", " << row.element_size << " bytes");
        const Memory untouched(row), expected(row), got(row);
        CHECK(row.c(expected.call) == RECTIFY_OK);
        row.cpp(got.call);
        CHECK(got.bytes == expected.bytes);
        for (const auto& [field, name] : row.names)
            CHECK((got.bytes[field] != untouched.bytes[field]) == is_output(field));
    }
}

TEST_CASE(NAME("a refusal names the argument"), "[wrapper]") {
    constexpr std::size_t kMost = static_cast<std::size_t>(-1);
    rectify_exec bad = RECTIFY_EXEC_DEFAULT;
    bad.max_threads = -1;
    for (const Row& row : table()) {
        std::string outputs, all;
        for (const auto& [field, name] : row.names) {
            const bool optional = field == values && has(row, "bias_relu_backward");
            if (!optional) all += (all.empty() ? "" : " and ") + std::string(name);
            if (is_output(field)) outputs += (outputs.empty() ? "" : " or ") + std::string(name);
            if (!kSpans && !optional)
                refuses(row, std::string(name) + " is null",
                        [f = field](Call& call) { call.field[f].data = nullptr; });
        }
        refuses(row, bounds(row) + "exec is not valid", [&](Call& call) { call.exec = &bad; });
        refuses(row, outputs + " overlaps another buffer", [](Call& call) {
            call.field[result].data = static_cast<unsigned char*>(call.field[first].data) + 1;
        });
        if (bounds(row) != "")
            refuses(row, bounds(row) + "exec is not valid", [](Call& call) {
                call.lo = 4;
                call.theta = std::nan("");
            });
        if (kSpans) continue;
        refuses(row, all + " is null", [](Call& call) {
            for (auto& field : call.field) field.data = nullptr;
        });
        refuses(row, row.shaped ? "shape is too large" : "n is too large", [&](Call& call) {
            call.n = kMost;
            call.shape = {kMost, 2, 1};
        });
    }
}

#if defined(__cpp_lib_span)
TEST_CASE(NAME("a size that does not fit"), "[wrapper]") {
    for (const Row& row : table())
        for (const auto& [field, name] : row.names) {
            if (field == first && !row.shaped) continue;  // which is what the others must fit
            for (const std::size_t more : {std::size_t(1), static_cast<std::size_t>(-1)}) {
                Memory m(row);
                const auto before = m.bytes;
                std::size_t& size = m.call.field[field].size;
                const std::size_t right = size;
                size += more;
                CHECK(thrown_by(row, m.call) == "rectify::" + row.name + ": the size of " + name + " is " +
                                                    std::to_string(size) + ", not " + std::to_string(right));
                CHECK(m.bytes == before);
            }
        }
}
#endif
