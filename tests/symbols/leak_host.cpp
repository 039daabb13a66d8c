// A host that uses the leaky function itself, and so gets whichever copy comes first.
#include "leaky.hpp"

int main() {
    float x[64] = {-1, 1};
    leaky(x, sizeof x / sizeof *x);
    return x[0] == 0 && x[1] == 1 ? 0 : 1;
}
