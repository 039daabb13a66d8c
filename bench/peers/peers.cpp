#include "peers.hpp"

#include <stdexcept>

namespace rectify_bench {

std::vector<Peer>& peers() {
    static std::vector<Peer> all;
    return all;
}

void require(bool good, const char* what) {
    if (!good) {
        throw std::runtime_error(what);
    }
}

}  // namespace rectify_bench
