#include "functions.hpp"

#include <sstream>
#include <tuple>

#include "inputs.hpp"
#include "oracle/channels.hpp"
#include "oracle/oracle.hpp"
#include "oracle/sums.hpp"
#include "prototype.hpp"

namespace rectify_tests {
namespace {

// ---- The call: the arguments in the order of the prototype --------------------------------------------------

struct Arguments {
    Inputs in;
    Outputs out;
    const Parameters& parameters;
    const Count& count;
    const rectify_exec* exec;
    std::size_t scalar = 0;

    template <class A>
    A next() {
        if constexpr (std::is_same_v<A, std::size_t>)
            return count.n;
        else if constexpr (std::is_same_v<A, const rectify_shape*>)
            return count.shape;
        else if constexpr (std::is_same_v<A, const rectify_rows*>)
            return count.rows;
        else if constexpr (std::is_same_v<A, const rectify_exec*>)
            return exec;
        else if constexpr (!std::is_pointer_v<A>)
            return parameters.get<A>(scalar++);
        else if constexpr (std::is_const_v<std::remove_pointer_t<A>>)
            return static_cast<A>(*in++);
        else
            return static_cast<A>(*out++);
    }
};

template <class... A>
rectify_status call_with(rectify_status (*function)(A...), Arguments arguments) {
    return std::apply(function, std::tuple<A...>{arguments.next<A>()...});  // braces: in this order
}
template <auto kFunction>
rectify_status call(Inputs in, Outputs out, const Parameters& parameters, const Count& count,
                    const rectify_exec* exec) {
    return call_with(kFunction, {in, out, parameters, count, exec});
}

// ---- The judge ----------------------------------------------------------------------------------------------

template <class T>
void judge_integers(const Function& f, const Parameters& p, Inputs in, Outputs out, std::size_t n) {
    if (f.law == oracle::Activation::quantized_relu) {
        if constexpr (sizeof(T) == 1) oracle::quantized_relu_forward<T>(in[0], p.get<T>(0), out[0], n);
    } else if constexpr (!std::is_same_v<T, std::uint8_t>) {
        if (f.law == oracle::Activation::clipped_relu)
            oracle::clip_integers<T>(in[0], p.get<T>(0), p.get<T>(1), out[0], n);
        else
            oracle::relu_forward<T>(in[0], out[0], n);
    }
}

template <class T>
void judge_relu(const Function& f, Inputs in, Outputs out, std::size_t n) {
    if (f.pass == "forward") oracle::relu_forward<T>(in[0], out[0], n);
    if (f.pass == "forward_mask") oracle::relu_forward_mask<T>(in[0], out[0], out[1], n);
    if (f.pass == "backward") oracle::relu_backward<T>(in[0], in[1], out[0], n);
    if (f.pass == "backward_mask") oracle::relu_backward_mask<T>(in[0], in[1], out[0], n);
}

template <class T>
void judge_prelu(const Function& f, Inputs in, Outputs out, const rectify_shape& shape) {
    if (f.pass == "forward") oracle::prelu_forward<T>(in[0], in[1], out[0], shape);
    if (f.pass == "forward_mask") oracle::prelu_forward_mask<T>(in[0], in[1], out[0], out[1], shape);
    if (f.pass == "backward") oracle::prelu_backward_sums<T>(in[0], in[1], in[2], out[0], out[1], shape);
    if (f.pass == "backward_mask") oracle::prelu_backward_mask<T>(in[0], in[1], in[2], out[0], shape);
}

template <class T>
void judge_law(const Function& f, const Parameters& p, Inputs in, Outputs out, const rectify_shape& shape) {
    using P = oracle::Value<T>;
    const oracle::Law law = {f.law, p.get<P>(0), p.get<P>(1)};
    const std::size_t n = elements(shape);
    if (f.pass == "backward") return oracle::backward<T>(law, in[0], in[1], out[0], n);
    if (f.pass == "backward_mask") return oracle::backward_mask<T>(law, in[0], in[1], out[0], n);
    std::vector<unsigned char> sum(f.source.empty() ? 0 : n * sizeof(T));
    if (f.source == "add_") oracle::add<T>(in[0], in[1], sum.data(), n);
    if (f.source == "bias_") oracle::add_bias<T>(in[0], in[1], sum.data(), shape);
    if (f.source == "scale_shift_") oracle::scale_shift<T>(in[0], in[1], in[2], sum.data(), shape);
    const void* const x = f.source.empty() ? in[0] : sum.data();
    if (f.pass == "forward") oracle::forward<T>(law, x, out[0], n);
    if (f.pass == "forward_mask") oracle::forward_mask<T>(law, x, out[0], out[1], n);
}

template <class T>
void judge(const Function& f, const Parameters& p, Inputs in, Outputs out, const rectify_shape& shape) {
    if constexpr (std::is_integral_v<T>) {
        judge_integers<T>(f, p, in, out, elements(shape));
    } else if (f.law == oracle::Activation::prelu) {
        judge_prelu<T>(f, in, out, shape);
    } else if (f.has_sums()) {
        if (f.pass == "backward")
            oracle::bias_relu_backward<T>(in[0], in[1], in[2], out[0], out[1], shape);
        else
            oracle::bias_relu_backward_mask<T>(in[0], in[1], out[0], out[1], shape);
    } else if (f.law == oracle::Activation::relu && f.source.empty()) {
        judge_relu<T>(f, in, out, elements(shape));
    } else {
        judge_law<T>(f, p, in, out, shape);
    }
}

// ---- The streams, by the roles of the prototype -------------------------------------------------------------

template <class T>
void fill(void* data, std::size_t n, std::uint64_t seed) {
    if constexpr (std::is_integral_v<T>)
        fill_integers<T>(data, n, seed);
    else
        fill_floats<T>(data, n, seed);
}

// Edges in every channel make every sum a NaN: here most are numbers of all sizes, with few edges among them.
template <class T>
void fill_terms(void* data, std::size_t n, std::uint64_t seed) {
    fill<T>(data, n, seed);
    if constexpr (!std::is_integral_v<T>) {
        Random random(seed ^ 0x5EED);
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t r = random();
            if (r % 512 == 0) continue;
            const double value = (double(r >> 40) / double(1 << 24) - 0.5) * (r % 7 == 0   ? 1000
                                                                              : r % 5 == 0 ? 1e-3
                                                                                           : 4);
            oracle::store<T>(data, i, oracle::Number<T>::rounded(static_cast<oracle::Value<T>>(value)));
        }
    }
}

std::size_t one_per_channel(std::size_t channels) { return channels; }

template <class T, class P, std::size_t n>
void add_streams(Function& f, const std::array<Role, n>& roles, std::initializer_list<const char*> names) {
    const bool sums = std::find(roles.begin(), roles.end(), Role::sums) != roles.end();
    const char* const* name = names.begin();
    for (const Role role : roles) {
        // What is added: dy, or dy * x.
        const bool is_term = sums && (f.inputs.empty() || f.law == oracle::Activation::prelu);
        const bool may_be_null = sums && f.source == "bias_";  // without it, x is the output
        if (role == Role::in)
            f.inputs.push_back({*name, 8 * sizeof(T), is_term ? fill_terms<T> : fill<T>});
        else if (role == Role::mask_in)
            f.inputs.push_back({*name, 1, fill_mask});
        else if (role == Role::channel)
            f.inputs.push_back({*name, 8 * sizeof(P), fill<P>, one_per_channel, may_be_null});
        else if (role == Role::out)
            f.outputs.push_back({*name, 8 * sizeof(T), nullptr});
        else if (role == Role::mask_out)
            f.outputs.push_back({*name, 1, nullptr});
        else if (role == Role::sums)
            f.outputs.push_back({*name, 8 * sizeof(P), nullptr, one_per_channel});
        if (role != Role::count && role != Role::exec) ++name;
    }
}

template <class P>
bool valid(const std::vector<Rule>& rules, const Parameters& p) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i] != Rule::bound) continue;
        const P bound = p.get<P>(i), before = p.get<P>(i == 0 ? 0 : i - 1);
        if (!(before <= bound)) return false;  // a NaN neither
    }
    return true;
}
template <class P>
constexpr ParameterType kParameterType = {
    8 * sizeof(P),
    [](double first, double second) {
        return Parameters::of<P>(static_cast<P>(first), static_cast<P>(second));
    },
    [](const Parameters& p, std::size_t i) { return static_cast<double>(p.get<P>(i)); }, valid<P>};

// By nothing that has a destructor, because the list has some hundred functions, and the compiler would spend a
// minute on what happens when one throws.
struct Listed {
    const char *source, *activation, *pass, *type;
    oracle::Activation law;
    Function::Call call;
};

template <class T, class P, std::size_t n>
void add(std::vector<Function>& all, const Listed& listed, const std::array<Role, n>& roles,
         std::initializer_list<const char*> names, std::initializer_list<Rule> rules) {
    Function& f = all.emplace_back();
    f.source = listed.source;
    f.activation = listed.activation;
    f.pass = listed.pass;
    f.type = listed.type;
    f.law = listed.law;
    f.call = listed.call;
    f.rules = rules;
    f.parameters = kParameterType<P>;
    f.oracle = judge<T>;
    f.has_shape = std::find(roles.begin(), roles.end(), Role::channel) != roles.end() ||
                  std::find(roles.begin(), roles.end(), Role::sums) != roles.end();
    add_streams<T, P>(f, roles, names);
}

}  // namespace

#include "../../kernels/common/activations.def"
#include "../../kernels/common/forms.def"

#define BUFFER_NAME(T, role, type, name) #name,
#define SCALAR_NAME(T, rule, name) #name,
#define NO_BUFFER(T, role, type, name)
#define RULE(T, rule, name) Rule::rule,
#define TYPES(T) RECTIFY_TEST_TYPES_##T
#define STEM(source, activation, pass) rectify_##source##activation##_##pass
#define FUNCTION(CALL, source, activation, pass, T)                                 \
    add<TYPES(T)>(all,                                                              \
                  {#source, #activation, #pass, #T, oracle::Activation::activation, \
                   call<rectify_##source##activation##_##pass##_##T>},              \
                  RECTIFY_TEST_ROLES(STEM(source, activation, pass), T),            \
                  {CALL(source, activation, pass, T, BUFFER_NAME, SCALAR_NAME)},    \
                  {CALL(source, activation, pass, T, NO_BUFFER, RULE)});

const std::vector<Function>& functions() {
    static const std::vector<Function> list = [] {
        std::vector<Function> all;
#define RECTIFY_KERNEL(kind, source, activation, pass, T) FUNCTION(RECTIFY_CALL, source, activation, pass, T)
#define RECTIFY_SUMS(kind, source, activation, pass, T) FUNCTION(RECTIFY_SUM_CALL, source, activation, pass, T)
#define RECTIFY_ROWS(kind, activation, pass_, T)                         \
    for (Function & f : all)                                             \
        if (f.stem() == #activation && f.pass == #pass_ && f.type == #T) \
            f.rows = call<rectify_##activation##_##pass_##_rows_##T>;
#include "../../kernels/common/functions.def"
        return all;
    }();
    return list;
}

const Function* find_function(const std::string& stem, const std::string& pass, const std::string& type) {
    for (const Function& f : functions())
        if (f.stem() == stem && f.pass == pass && f.type == type) return &f;
    return nullptr;
}

bool Function::has_sums() const {
    return std::any_of(outputs.begin(), outputs.end(), [](const Stream& s) { return bool(s.count); });
}
bool Function::arithmetic() const { return !source.empty() || has_shape || oracle::has_arithmetic(law); }

std::string Function::name(const Parameters& p) const {
    std::ostringstream text;
    text << stem() << '_' << pass << '_' << type;
    for (std::size_t i = 0; i < rules.size(); ++i) text << ' ' << parameters.number(p, i);
    return text.str();
}

Operation operation(const Function& f, const Parameters& p) {
    Operation op = {f.name(p),
                    f.inputs,
                    f.outputs,
                    f.decider(),
                    [&f, p](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                        return f.call(in, out, p, {n}, exec);
                    },
                    [&f, p](Inputs in, Outputs out, std::size_t n) {
                        f.oracle(f, p, in, out, {1, 1, n});
                    },
                    nullptr};
    if (f.rows)
        op.rows = [&f, p](Inputs in, Outputs out, const rectify_rows* rows, const rectify_exec* exec) {
            return f.rows(in, out, p, {0, nullptr, rows}, exec);
        };
    op.variant =
        !f.source.empty() || (f.law != oracle::Activation::relu && f.law != oracle::Activation::quantized_relu);
    op.arithmetic = f.arithmetic();
    return op;
}

ChannelOperation channel_operation(const Function& f, const Parameters& p) {
    return {f.name(p),
            f.inputs,
            f.outputs,
            f.decider(),
            [&f, p](Inputs in, Outputs out, const rectify_shape* shape, const rectify_exec* exec) {
                return f.call(in, out, p, {0, shape}, exec);
            },
            [&f, p](Inputs in, Outputs out, const rectify_shape& shape) { f.oracle(f, p, in, out, shape); }};
}

}  // namespace rectify_tests
