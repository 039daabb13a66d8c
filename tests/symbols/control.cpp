// Objects that look like those of an instruction set, but each breaks the symbol law in one way.
#include <cstdlib>

#include "leaky.hpp"

#if defined(CONTROL_XSIMD)
namespace rectify_xsimd_control {
__attribute__((noinline)) static float decrement(float x) { return x - 1; }
}  // namespace rectify_xsimd_control
#endif

namespace {

#if defined(CONTROL_INITIALISER)
const char* const home = std::getenv("HOME");
#endif

void run(float* x, std::size_t n) {
#if defined(CONTROL_LEAK)
    leaky(x, n);
#elif defined(CONTROL_UNDEFINED)
    if (n == 0) std::free(x);
#elif defined(CONTROL_INITIALISER)
    if (home == nullptr) return;
#elif defined(CONTROL_SSE4)
    auto* bits = reinterpret_cast<int*>(x);
    for (std::size_t i = 0; i < n; ++i) bits[i] = bits[i] > 0 ? bits[i] : 0;
#elif defined(CONTROL_XSIMD)
    for (std::size_t i = 0; i < n; ++i) x[i] = rectify_xsimd_control::decrement(x[i]);
#elif defined(CONTROL_FUSED)
    for (std::size_t i = 0; i < n; ++i) x[i] = __builtin_fmaf(x[i], x[i], 1);
#endif
    for (std::size_t i = 0; i < n; ++i) x[i] *= 0.5f;
}

}  // namespace

extern void (*const rectify_control_control)(float*, std::size_t);
void (*const rectify_control_control)(float*, std::size_t) = run;

#if defined(CONTROL_SECOND)
void second_symbol(float* x, std::size_t n);
void second_symbol(float* x, std::size_t n) { run(x, n); }
#elif defined(CONTROL_UNIQUE)
template <class T>
struct Holder {
    static T value;
};
template <class T>
T Holder<T>::value = 1;
template struct Holder<float>;
#endif
