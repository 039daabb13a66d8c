// Every kernel through C++ and through C: the same bytes, the same refusals. Compiled as C++17 for pointers and
// as C++20 for spans. The list of kernels is the library's own, so none can be left out; the roles of the
// arguments are read from the prototypes.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "oracle/number.hpp"
#include "support/wrapper_call.hpp"

namespace {

#if defined(__cpp_lib_span)
#define NAME(text) "wrapper: spans of every kernel, " text
#else
#define NAME(text) "wrapper: pointers of every kernel, " text
#endif

// A buffer as an error calls it.
struct Named {
    const char* name;
    bool optional;
    Role role;
};
struct Row {
    std::string name;
    bool shaped;
    std::vector<Named> fields;
    std::string bounds;  // the scalars that can be refused, as an error lists them
    std::vector<double> scalars;
    std::size_t element_size, value_size;
    void (*fill)(void* elements, std::size_t n, unsigned seed);
    void (*fill_values)(void* values, std::size_t n, unsigned seed);
    rectify_status (*c)(const Call&);
    void (*cpp)(const Call&);
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

bool is_output(Role role) { return role == Role::out || role == Role::mask_out || role == Role::sums; }

// What forms.def says: the names of the buffers, the rules and names of the scalars.
struct Listed {
    const char *rule, *name;
};

// All that does not depend on types. dropped: what C++ does without.
Row described(const char* name, std::initializer_list<double> given, Role dropped, const Role* roles,
              std::size_t count, std::initializer_list<Listed> buffers, std::initializer_list<Listed> scalars) {
    Row row = {};
    row.name = name;
    const Listed* listed = buffers.begin();
    for (std::size_t i = 0; i < count; ++i) {
        if (kind_of(roles[i]) != Kind::buffer) continue;
        const bool q = row.name == "quantized_relu_forward" && roles[i] == Role::in;
        row.fields.push_back({q                     ? "q"
                              : roles[i] == dropped ? nullptr
                                                    : listed->name,
                              listed->rule == std::string("optional"), roles[i]});
        ++listed;
    }
    if (dropped != Role::scalar)
        for (const Listed& scalar : scalars)
            if (scalar.rule == std::string("bound")) row.bounds += std::string(scalar.name) + " or ";
    row.scalars = given;
    if (given.size() == 0 && scalars.size() == 2) row.scalars = {-1, 3};
    if (scalars.size() == 1) row.scalars = {3};
    return row;
}

// The call in C against the one in C++, for each type in C++.
template <Role kDropped, class Roles, class Native, class P, class... Types, class C, class Cpp>
void add(std::vector<Row>& rows, Row row, C c, const Cpp& cpp) {
    static const C c_function = c;
    static const Cpp cpp_function = cpp;
    row.shaped = Roles::shaped();
    if (row.scalars.size() == 1 && !std::is_integral_v<P>) row.scalars = {0.5};
    row.element_size = sizeof(Native);
    row.value_size = sizeof(P);
    row.fill = fill<Native>;
    row.fill_values = fill<P>;
    row.c = [](const Call& call) { return call_c(c_function, call); };
    ((
         row.cpp = [](const Call& call) { call_cpp<kDropped, Types, P, Roles>(cpp_function, call); },
         rows.push_back(row)),
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

#define UNWRAP(...) __VA_ARGS__
#define NAMED_BUFFER(T, role, type, name) {#role, #name},
#define NAMED_SCALAR(T, rule, name) {#rule, #name},
#define NO_BUFFER(T, role, type, name)
#define NO_SCALAR(T, rule, name)
#define BUFFERS(CALL, source, activation, pass, T) \
    { CALL(source, activation, pass, T, NAMED_BUFFER, NO_SCALAR) }
#define SCALARS(CALL, source, activation, pass, T) \
    { CALL(source, activation, pass, T, NO_BUFFER, NAMED_SCALAR) }

// `given`: the scalars of C, where C++ takes none.
#define ROW(kDropped, cpp_name, given, c_stem, T, buffers, rules)                                   \
    {                                                                                               \
        struct Roles {                                                                              \
            static constexpr auto all() { return RECTIFY_TEST_ROLES(c_stem, T); }                   \
            static constexpr bool shaped() { return rectify_tests::is_shaped(c_stem##_##T); }       \
        };                                                                                          \
        static constexpr auto kRoles = Roles::all();                                                \
        add<kDropped, Roles, TYPES_##T>(rows,                                                       \
                                        described(#cpp_name, UNWRAP given, kDropped, kRoles.data(), \
                                                  kRoles.size(), UNWRAP buffers, UNWRAP rules),     \
                                        c_stem##_##T, [](auto... a) { rectify::cpp_name(a...); });  \
    }
#define FUNCTION(CALL, source, activation, pass, T)                                                 \
    ROW(Role::unknown, source##activation##_##pass, ({}), rectify_##source##activation##_##pass, T, \
        (BUFFERS(CALL, source, activation, pass, T)), (SCALARS(CALL, source, activation, pass, T)))

// ReLU6 against clipped with (0, 6).
#define RELU6(source, pass, T)                                                                  \
    ROW(Role::scalar, source##relu6_##pass, ({0, 6}), rectify_##source##clipped_relu_##pass, T, \
        (BUFFERS(RECTIFY_CALL, source, clipped_relu, pass, T)),                                 \
        (SCALARS(RECTIFY_CALL, source, clipped_relu, pass, T)))
#define RELU6_FLOATS(T, native) \
    RELU6(, forward, T) RELU6(, forward_mask, T) RELU6(, backward, T) RELU6(, backward_mask, T)
#define RELU6_SOURCE(source, T) RELU6(source, forward, T) RELU6(source, forward_mask, T)
#define RELU6_FUSED(T, native) RELU6_SOURCE(add_, T) RELU6_SOURCE(bias_, T) RELU6_SOURCE(scale_shift_, T)

// From the layer's output, which has no bias.
#define FROM_OUTPUT(T, native)                                                  \
    ROW(Role::channel, bias_relu_backward, ({}), rectify_bias_relu_backward, T, \
        ({{"in", "dy"}, {"in", "y"}, {"", ""}, {"out", "dx"}, {"sums", "dbias"}}), ({}))

#include "../kernels/common/activations.def"
#include "../kernels/common/forms.def"

const std::vector<Row>& table() {
    static const std::vector<Row> all = [] {
        std::vector<Row> rows;
#define RECTIFY_KERNEL(kind, source, activation, pass, T) FUNCTION(RECTIFY_CALL, source, activation, pass, T)
#define RECTIFY_SUMS(kind, source, activation, pass, T) FUNCTION(RECTIFY_SUM_CALL, source, activation, pass, T)
#include "../kernels/common/functions.def"
        RECTIFY_FOR_FLOAT_TYPES(RELU6_FLOATS)
        RECTIFY_FOR_FUSED_TYPES(RELU6_FUSED)
        RECTIFY_FOR_FUSED_TYPES(FROM_OUTPUT)
        return rows;
    }();
    return all;
}

// A call of a row on buffers of its own.
struct Memory {
    explicit Memory(const Row& row) {
        call.scalars = row.scalars;
        for (const auto& [name, optional, role] : row.fields) {
            const bool bit = role == Role::mask_in || role == Role::mask_out;
            const bool value = role == Role::channel || role == Role::sums;
            const std::size_t size = bit ? rectify_mask_bytes(call.n) : value ? call.shape.channels : call.n;
            const auto seed = static_cast<unsigned>(bytes.size() + 1);
            std::vector<unsigned char>& own = bytes.emplace_back();
            call.fields.push_back({nullptr, 0});
            if (name == nullptr) continue;
            own.assign(2 * size * (bit ? 1 : value ? row.value_size : row.element_size), 0x5A);
            call.fields.back() = {own.data(), size};
            if (is_output(role)) continue;
            if (bit)
                fill<std::uint8_t>(own.data(), size, seed);
            else
                (value ? row.fill_values : row.fill)(own.data(), size, seed);
        }
    }
    Memory(const Memory&) = delete;

    Call call;
    std::vector<std::vector<unsigned char>> bytes;  // for each field
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

}  // namespace

TEST_CASE(NAME("the bytes of C"), "[wrapper]") {
    for (const Row& row : table()) {
        INFO(row.name << ", " << row.element_size << " bytes");
        const Memory untouched(row), expected(row), got(row);
        CHECK(row.c(expected.call) == RECTIFY_OK);
        row.cpp(got.call);
        CHECK(got.bytes == expected.bytes);
        for (std::size_t f = 0; f < row.fields.size(); ++f)
            CHECK((got.bytes[f] != untouched.bytes[f]) == is_output(row.fields[f].role));
    }
}

TEST_CASE(NAME("a refusal names the argument"), "[wrapper]") {
    constexpr std::size_t kMost = static_cast<std::size_t>(-1);
    rectify_exec bad = RECTIFY_EXEC_DEFAULT;
    bad.max_threads = -1;
    for (const Row& row : table()) {
        std::string outputs, all;
        std::size_t out = 0;
        for (std::size_t f = 0; f < row.fields.size(); ++f) {
            const auto& [name, optional, role] = row.fields[f];
            if (name == nullptr) continue;
            if (role == Role::out) out = f;
            if (!optional) all += (all.empty() ? "" : " and ") + std::string(name);
            if (is_output(role)) outputs += (outputs.empty() ? "" : " or ") + std::string(name);
            if (!kSpans && !optional)
                refuses(row, std::string(name) + " is null",
                        [f](Call& call) { call.fields[f].data = nullptr; });
        }
        refuses(row, row.bounds + "exec is not valid", [&](Call& call) { call.exec = &bad; });
        refuses(row, outputs + " overlaps another buffer", [out](Call& call) {
            call.fields[out].data = static_cast<unsigned char*>(call.fields[0].data) + 1;
        });
        if (row.bounds != "")
            refuses(row, row.bounds + "exec is not valid",
                    [](Call& call) { call.scalars[0] = call.scalars.size() == 2 ? 4 : std::nan(""); });
        if (kSpans) continue;
        refuses(row, all + " is null", [](Call& call) {
            for (Field& field : call.fields) field.data = nullptr;
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
        for (std::size_t f = row.shaped ? 0 : 1; f < row.fields.size();
             ++f) {  // the first is what others must fit
            const char* const name = row.fields[f].name;
            if (name == nullptr) continue;
            for (const std::size_t more : {std::size_t(1), static_cast<std::size_t>(-1)}) {
                Memory m(row);
                const auto before = m.bytes;
                std::size_t& size = m.call.fields[f].size;
                const std::size_t right = size;
                size += more;
                CHECK(thrown_by(row, m.call) == "rectify::" + row.name + ": the size of " + name + " is " +
                                                    std::to_string(size) + ", not " + std::to_string(right));
                CHECK(m.bytes == before);
            }
        }
}
#endif
