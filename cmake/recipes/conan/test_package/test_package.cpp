#include <cstdio>
#include <rectify/rectify.hpp>
#include <vector>

int main() {
    // Large enough for threads, which is what needs the OpenMP runtime.
    std::vector<float> x(1 << 24, -1.0f), y(x.size(), 7.0f);
    x.back() = 2.0f;
    rectify::relu_forward(x.data(), y.data(), x.size());
    std::printf("rectify %s on %s\n", rectify_version(), rectify_isa());
    return y.front() == 0.0f && y.back() == 2.0f ? 0 : 1;
}
