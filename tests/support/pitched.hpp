// An operation on rows with a pitch, and what it must leave: the gaps untouched, the rows as the oracle's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "problem.hpp"

namespace rectify_tests {

class PitchedProblem {
  public:
    PitchedProblem(const Operation& op, const rectify_rows& rows, std::uint64_t seed);

    // From the first byte of the first row to the last byte of the last one.
    std::size_t extent(std::size_t stream) const;

    // Where stream s goes, inputs first; only the rows are accessed when `rows_only`, else the gaps are filled
    // before and looked at after the call. in_place: output 0 lies on input 0.
    using Place = std::function<unsigned char*(std::size_t stream)>;
    std::string run(const Place& place, bool in_place, const rectify_exec* exec, bool rows_only = false) const;

    // Buffers of its own.
    std::string run(bool in_place, const rectify_exec* exec) const;

    std::size_t row_bytes(std::size_t stream) const { return operation_.stream(stream).bytes(rows_.cols); }
    std::size_t pitch_bytes(std::size_t stream) const;

  private:
    bool has_rows() const { return rows_.rows != 0 && rows_.cols != 0; }

    const Operation& operation_;
    const rectify_rows rows_;
    std::vector<Bytes> dense_;  // every stream's rows, one after the other; the outputs are the oracle's
};

// The operations that have such a form.
std::vector<const Operation*> pitched_operations();

}  // namespace rectify_tests
