// Peers: what a user could take instead of this library. Each is one file here, built where CMake finds the
// library; it registers itself, and a program with peers linked in compares (rectify_compare).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../copies.hpp"
#include "../operations.hpp"

namespace rectify_bench {

struct PeerCall {
    std::string operation;  // the one of ours with which it is compared, on f32
    Batch run;
};

struct Peer {
    std::string name;  // without a space
    std::string version;
    std::vector<PeerCall> calls;
};

std::vector<Peer>& peers();

struct Registered {
    explicit Registered(Peer peer) { peers().push_back(std::move(peer)); }
};

constexpr float peer_slope = 0.1f;  // as in our leaky_relu_forward

// Calls that a library prepares once and repeats: bind(operands, n) makes the call for one slot, with its
// primitive, operator or tensors, and returns something to be called without arguments. That happens when the
// buffers have moved, which they do before the calls that warm the caches, so it is not timed.
template <class Bind>
Batch bound(Bind bind) {
    using Call = decltype(bind(std::declval<const Operands&>(), std::size_t{}));
    struct State {
        const void* at = nullptr;
        std::size_t n = 0;
        std::vector<Call> calls;
    };
    return [bind, state = std::make_shared<State>()](const Calls& calls) {
        if (state->at != calls.slots[0].x || state->n != calls.n) {
            state->calls.clear();
            for (std::size_t slot = 0; slot < calls.slot_count; ++slot) {
                state->calls.push_back(bind(calls.slots[slot], calls.n));
            }
            state->at = calls.slots[0].x;
            state->n = calls.n;
        }
        for (std::size_t i = 0; i < calls.count; ++i) {
            state->calls[(calls.first + i) & (calls.slot_count - 1)]();
        }
        return static_cast<int>(RECTIFY_OK);
    };
}

inline float* floats(void* stream) { return static_cast<float*>(stream); }

// Throws what a library says when it refuses.
void require(bool good, const char* what);

}  // namespace rectify_bench
