/* The header is C99, and the library links into a program in C. */
#include "rectify/selftest.h"

int rectify_selftest_from_c(void);
int rectify_selftest_from_c(void) {
    rectify_selftest_options options = RECTIFY_SELFTEST_OPTIONS_DEFAULT;
    options.isa = "no-such";
    return rectify_selftest(&options);
}
