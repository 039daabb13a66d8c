// The fuzzer's bytes as choices; zeros when they have run out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rectify_fuzz {

class Source {
  public:
    Source(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    template <class T>
    T take() {
        T value = 0;
        const std::size_t n = std::min(sizeof value, size_);
        std::memcpy(&value, data_, n);
        data_ += n;
        size_ -= n;
        return value;
    }
    std::size_t below(std::size_t count) { return take<std::uint16_t>() % count; }
    // One in so many, and never when the bytes have run out.
    bool one_in(unsigned many) { return take<std::uint8_t>() % many == many - 1; }

    // What is left, as data for the inputs.
    const std::uint8_t* data() const { return data_; }
    std::size_t size() const { return size_; }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
};

}  // namespace rectify_fuzz
