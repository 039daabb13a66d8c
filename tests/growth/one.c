/* A program that calls one function. */
#include "rectify/rectify.h"

int main(void) {
    float x[4] = {-1, 0, 1, 2};
    return rectify_relu_forward_f32(x, x, 4, NULL);
}
