// Without exceptions and RTTI the C++ functions return the status.
#include <rectify/rectify.hpp>

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "the flags did not arrive"
#endif

int main() {
    const float x[3] = {-1.0f, 1.5f, 2.0f};
    float y[3];
    if (rectify::relu_forward(x, y, 3) != RECTIFY_OK) return 1;
    if (y[0] != 0.0f || y[1] != 1.5f || y[2] != 2.0f) return 2;
    return rectify::relu_forward(x, static_cast<float*>(nullptr), 3) == RECTIFY_NULL_POINTER ? 0 : 3;
}
