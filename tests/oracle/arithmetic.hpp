// A product, a sum or a difference in P, rounded there: nothing may be fused with what follows.
#pragma once

namespace oracle {

template <class P>
P product(P a, P b) {
    const volatile P result = a * b;
    return result;
}
template <class P>
P sum(P a, P b) {
    const volatile P result = a + b;
    return result;
}
template <class P>
P difference(P a, P b) {
    const volatile P result = a - b;
    return result;
}

}  // namespace oracle
