#include <rectify/rectify.hpp>

int main() {
    const float x[3] = {-1.0f, 1.5f, 2.0f};
    float y[3];
    rectify::relu_forward(x, y, 3);
    return y[0] == 0.0f && y[1] == 1.5f && y[2] == 2.0f ? 0 : 1;
}
