#include <rectify/rectify.h>

int main(void) {
    const float x[3] = {-1.0f, 1.5f, 2.0f};
    float y[3];
    const rectify_status status = rectify_relu_forward_f32(x, y, 3, NULL);
    return status == RECTIFY_OK && y[0] == 0.0f && y[1] == 1.5f && y[2] == 2.0f ? 0 : 1;
}
