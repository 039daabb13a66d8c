// One call of the library, made of a fuzzer's bytes: which operation, where its buffers lie, how it is carried
// out; and what the contract says must come of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../support/pool.hpp"
#include "../support/problem.hpp"
#include "source.hpp"

namespace rectify_fuzz {

using rectify_tests::Bytes;
using rectify_tests::Inputs;
using rectify_tests::Operation;
using rectify_tests::Outputs;
using rectify_tests::Pointers;

// How the call is carried out. A field that makes no sense comes with the status that it must lead to.
class Exec {
  public:
    explicit Exec(Source& source);

    const rectify_exec* pointer() const { return given_ ? &grown_.exec : nullptr; }
    rectify_status expected() const { return expected_; }
    std::string misuse() const;  // of the executor, if any
    std::string text() const;

  private:
    struct Grown {  // of a later version of the header
        rectify_exec exec;
        unsigned char rest[16];
    };

    bool given_;
    rectify_status expected_ = RECTIFY_OK;
    Grown grown_ = {RECTIFY_EXEC_DEFAULT, {}};
    rectify_executor executor_ = RECTIFY_EXECUTOR_DEFAULT;
    std::unique_ptr<rectify_tests::Pool> pool_;
};

// What is called, on how many elements, and what is to be expected of that alone.
struct Target {
    std::string text;
    std::shared_ptr<const Operation> operation;
    std::size_t n = 0;
    rectify_rows rows = {1, 0, 0, 0, 0};  // flat calls are one row
    std::function<rectify_status(Inputs, Outputs, const rectify_exec*)> call;
    rectify_status expected = RECTIFY_OK;  // of the sizes and parameters
    bool nothing = false;                  // no elements, so that pointers do not count
};
Target choose_target(Source& source);

// How many different ones there are; the first two bytes say which.
std::size_t targets();

// The buffers: each a block of its own, exactly as large, or all in one block wherever the bytes say.
class Memory {
  public:
    Memory(Source& source, const Target& target);

    Pointers at() const;
    rectify_status expected() const;  // by nulls and overlaps

    // The blocks as they must be after the call, if it is not refused.
    std::vector<Bytes> after() const;
    const std::vector<std::unique_ptr<unsigned char[]>>& blocks() const { return blocks_; }
    std::vector<Bytes> image() const;
    std::string text() const;

  private:
    struct Place {
        std::size_t block, offset, width, pitch, rows;
        bool null;
        std::size_t extent() const { return rows == 0 || width == 0 ? 0 : (rows - 1) * pitch + width; }
    };
    unsigned char* begin(const Place& place) const { return blocks_[place.block].get() + place.offset; }
    bool shares(const Place& a, const Place& b) const;
    bool same(const Place& a, const Place& b) const;
    Bytes dense(const Place& place) const;

    const Target& target_;
    std::vector<Place> places_;  // inputs first
    std::vector<std::unique_ptr<unsigned char[]>> blocks_;
    std::vector<std::size_t> sizes_;
};

// Makes the call that the bytes describe. Empty when all is as the contract says, else what is not.
// Calls that are refused, as they should be, are counted.
std::string check(const std::uint8_t* data, std::size_t size, std::size_t* refused = nullptr);

// Bytes to begin with: each target, small and large, with each kind of placement.
std::vector<Bytes> seeds();

}  // namespace rectify_fuzz
