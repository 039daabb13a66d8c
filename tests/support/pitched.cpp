#include "pitched.hpp"

#include <algorithm>
#include <cstring>

namespace rectify_tests {
namespace {

constexpr unsigned char kGap = 0xA5, kPoison = 0x5A;

}  // namespace

PitchedProblem::PitchedProblem(const Operation& op, const rectify_rows& rows, std::uint64_t seed)
    : operation_(op), rows_(rows) {
    for (std::size_t s = 0; s < op.streams(); ++s) dense_.emplace_back(rows.rows * row_bytes(s));
    for (std::size_t r = 0; r < rows.rows; ++r) {
        Pointers at;
        for (std::size_t s = 0; s < op.streams(); ++s) {
            unsigned char* const row = dense_[s].data() + r * row_bytes(s);
            if (s < op.inputs.size()) {
                op.inputs[s].fill(row, rows.cols, (seed * rows.rows + r) * kMaxStreams + s);
                at.in[s] = row;
            } else {
                at.out[s - op.inputs.size()] = row;
            }
        }
        op.oracle(at.in.data(), at.out.data(), rows.cols);
    }
}

std::size_t PitchedProblem::pitch_bytes(std::size_t stream) const {
    const Stream& s = operation_.stream(stream);
    if (s.is_mask()) return rows_.mask_pitch;
    return s.bytes(stream < operation_.inputs.size() ? rows_.in_pitch : rows_.out_pitch);
}

std::size_t PitchedProblem::extent(std::size_t stream) const {
    return has_rows() ? (rows_.rows - 1) * pitch_bytes(stream) + row_bytes(stream) : 0;
}

std::string PitchedProblem::run(const Place& place, bool in_place, const rectify_exec* exec,
                                bool rows_only) const {
    const std::size_t inputs = operation_.inputs.size(), streams = operation_.streams();
    std::vector<unsigned char*> at;
    for (std::size_t s = 0; s < streams; ++s) at.push_back(place(s));
    if (in_place) at[inputs] = at[0];

    // Outputs first: in place, the input's rows come over them.
    for (std::size_t turn = 0; turn < streams; ++turn) {
        const std::size_t s = (turn + inputs) % streams;
        if (!rows_only && extent(s) != 0) std::memset(at[s], kGap, extent(s));
        for (std::size_t r = 0; has_rows() && r < rows_.rows; ++r) {
            unsigned char* const row = at[s] + r * pitch_bytes(s);
            if (s < inputs)
                std::memcpy(row, dense_[s].data() + r * row_bytes(s), row_bytes(s));
            else
                std::memset(row, kPoison, row_bytes(s));
        }
    }

    Pointers pointers;
    for (std::size_t s = 0; s < streams; ++s) (s < inputs ? pointers.in[s] : pointers.out[s - inputs]) = at[s];
    const rectify_status status = operation_.rows(pointers.in.data(), pointers.out.data(), &rows_, exec);
    if (status != RECTIFY_OK) return std::string("refused: ") + rectify_status_string(status);

    for (std::size_t s = in_place ? 1 : 0; s < streams; ++s) {
        const Stream& stream = operation_.stream(s);
        for (std::size_t r = 0; has_rows() && r < rows_.rows; ++r) {
            const unsigned char* const row = at[s] + r * pitch_bytes(s);
            const std::string text = difference(stream, dense_[s].data() + r * row_bytes(s), row, rows_.cols);
            if (!text.empty())
                return (s < inputs ? "an input was changed: row " : "row ") + std::to_string(r) + " of " + text;
            if (rows_only || r + 1 == rows_.rows) continue;
            const unsigned char* const next = row + pitch_bytes(s);
            if (std::any_of(row + row_bytes(s), next, [](unsigned char byte) { return byte != kGap; }))
                return "the gap after row " + std::to_string(r) + " of " + stream.name + " was written";
        }
    }
    return {};
}

std::string PitchedProblem::run(bool in_place, const rectify_exec* exec) const {
    std::vector<Bytes> buffers;
    for (std::size_t s = 0; s < operation_.streams(); ++s) buffers.emplace_back(extent(s));
    return run([&](std::size_t s) { return buffers[s].data(); }, in_place, exec);
}

std::vector<const Operation*> pitched_operations() {
    std::vector<const Operation*> some;
    for (const Operation& op : operations())
        if (op.rows != nullptr) some.push_back(&op);
    return some;
}

}  // namespace rectify_tests
