// What the forms with a pitch refuse, and that a refused call has written nothing.
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>

#include "support/pitched.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kRows = 4, kCols = 24, kPitch = 64, kMaskPitch = 8;
constexpr rectify_rows kShape = {kRows, kCols, kPitch, kPitch, kMaskPitch};

// Every stream in a place of its own, in one block.
class Memory {
  public:
    explicit Memory(const Operation& op) : bytes_(kStride * (op.streams() + 2), 0x5A) {
        for (std::size_t i = 0; i < op.inputs.size(); ++i) at.in[i] = slot(i);
        for (std::size_t o = 0; o < op.outputs.size(); ++o) at.out[o] = slot(op.inputs.size() + o);
    }
    bool untouched() const { return bytes_ == Bytes(bytes_.size(), 0x5A); }
    unsigned char* slot(std::size_t s) { return bytes_.data() + kStride * (s + 1); }

    Pointers at;

  private:
    static constexpr std::size_t kStride = 8192;
    Bytes bytes_;
};

rectify_status call(const Operation& op, const Pointers& at, const rectify_rows* rows,
                    const rectify_exec* exec = nullptr) {
    return op.rows(at.in.data(), at.out.data(), rows, exec);
}

void refuses(const Operation& op, const Memory& memory, rectify_status expected,
             const rectify_rows& rows = kShape, const rectify_exec* exec = nullptr) {
    CHECK(call(op, memory.at, &rows, exec) == expected);
    CHECK(memory.untouched());
}

std::size_t widest_bytes(const Operation& op) { return op.widest() / 8; }

}  // namespace

TEST_CASE("errors: rows, a null pointer, each in turn", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        for (std::size_t s = 0; s < op->streams(); ++s) {
            INFO(op->name << ", " << op->stream(s).name);
            Memory memory(*op);
            (s < op->inputs.size() ? memory.at.in[s] : memory.at.out[s - op->inputs.size()]) = nullptr;
            refuses(*op, memory, RECTIFY_NULL_POINTER);
        }
        const Memory memory(*op);
        CHECK(call(*op, memory.at, nullptr) == RECTIFY_NULL_POINTER);
        CHECK(call(*op, Pointers(), nullptr) == RECTIFY_NULL_POINTER);
        CHECK(memory.untouched());
    }
}

TEST_CASE("errors: rows, a pitch below the row", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        const Memory memory(*op);
        for (const std::size_t pitch : {std::size_t(0), kCols - 1}) {
            rectify_rows rows = kShape;
            rows.in_pitch = pitch;
            refuses(*op, memory, RECTIFY_PARAMETER, rows);
            rows = kShape;
            rows.out_pitch = pitch;
            refuses(*op, memory, RECTIFY_PARAMETER, rows);
        }
        rectify_rows rows = kShape;
        rows.mask_pitch = 2;  // 24 columns are 3 bytes
        if (op->has_mask())
            refuses(*op, memory, RECTIFY_PARAMETER, rows);
        else
            CHECK(call(*op, memory.at, &rows) == RECTIFY_OK);  // not read
    }
}

TEST_CASE("errors: rows, a size that does not fit the address space", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        const Memory memory(*op);
        const std::size_t most = kMost / 2 / widest_bytes(*op);  // elements
        const std::size_t half = std::size_t(1) << 32;
        for (const rectify_rows& rows : {
                 rectify_rows{2, kCols, most, kPitch, kMaskPitch},
                 rectify_rows{2, kCols, kPitch, most, kMaskPitch},
                 rectify_rows{2, kCols, kMost, kMost, kMaskPitch},
                 rectify_rows{3, kCols, kMost / 2 + 1, kPitch, kMaskPitch},  // wraps to nothing
                 rectify_rows{half, half, half, half, half},
                 rectify_rows{kMost, kCols, kPitch, kPitch, kMaskPitch},
                 rectify_rows{1, most + 1, kPitch, kPitch, kMaskPitch},
                 rectify_rows{1, kMost, kMost, kMost, kMost},
             }) {
            INFO(rows.rows << " x " << rows.cols << ", pitches " << rows.in_pitch << ", " << rows.out_pitch);
            refuses(*op, memory, RECTIFY_SIZE, rows);
        }
        rectify_rows rows = kShape;
        rows.mask_pitch = kMost / 2;
        if (op->has_mask()) refuses(*op, memory, RECTIFY_SIZE, rows);
    }
}

TEST_CASE("errors: rows, in place needs equal pitches", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        Memory memory(*op);
        memory.at.out[0] = memory.at.in[0];
        rectify_rows rows = kShape;
        rows.out_pitch = kPitch + 1;
        refuses(*op, memory, RECTIFY_OVERLAP, rows);
        rows = kShape;
        rows.in_pitch = kPitch + 1;
        refuses(*op, memory, RECTIFY_OVERLAP, rows);
        CHECK(call(*op, memory.at, &kShape) == RECTIFY_OK);
    }
}

// The output as other columns of the tensor that holds the first input; `step` rows further down.
TEST_CASE("errors: rows, views of one tensor", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        const auto element = static_cast<std::ptrdiff_t>(op->outputs[0].unit());
        const auto pitch = static_cast<std::ptrdiff_t>(kPitch) * element;
        const auto width = static_cast<std::ptrdiff_t>(kCols) * element;
        const PitchedProblem problem(*op, kShape, 1);
        for (const std::ptrdiff_t step : {-5, -2, -1, 0, 1, 2, 5}) {
            const bool apart = step < -4 || step > 4;  // nothing in common whatever the columns
            for (const std::ptrdiff_t columns : {width, width + 1, pitch - width, pitch - width - element}) {
                INFO(op->name << ": rows " << step << " apart, " << columns << " bytes to the right");
                Memory memory(*op);
                memory.at.out[0] = memory.slot(0) + step * pitch + columns;
                const auto place = [&](std::size_t s) {
                    return s == op->inputs.size() ? static_cast<unsigned char*>(memory.at.out[0])
                                                  : memory.slot(s);
                };
                CHECK(problem.run(place, false, nullptr, true) == "");
            }
            for (const std::ptrdiff_t columns :
                 {width - 1, width - element, element, std::ptrdiff_t(1), pitch - width + 1, pitch - 1}) {
                // The last row's neighbour to the right is the next row, which may not be a row any more.
                const bool next_row = columns > width;
                if (apart || (next_row && (step + 1 > 3 || step + 1 < -3))) continue;
                INFO(op->name << ": rows " << step << " apart, " << columns << " bytes to the right");
                Memory memory(*op);
                memory.at.out[0] = memory.slot(0) + step * pitch + columns;
                refuses(*op, memory, RECTIFY_OVERLAP);
            }
        }
    }
}

TEST_CASE("errors: rows, a mask among the elements", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        if (!op->has_mask()) continue;
        INFO(op->name);
        Memory memory(*op);
        const bool writes = op->inputs.size() == 1;
        void*& mask = writes ? memory.at.out[1] : memory.at.in[1];
        unsigned char* const y = static_cast<unsigned char*>(memory.at.out[0]);
        for (const std::ptrdiff_t shift : {-26, 0, 1, 77}) {
            mask = y + shift;
            refuses(*op, memory, RECTIFY_OVERLAP);
        }
        mask = static_cast<unsigned char*>(memory.at.in[0]) + 5;
        if (writes)
            refuses(*op, memory, RECTIFY_OVERLAP);
        else
            CHECK(call(*op, memory.at, &kShape) == RECTIFY_OK);  // inputs may overlap
    }
}

TEST_CASE("errors: rows, a mask in the gaps of a tensor of equal pitch in bytes", "[errors]") {
    for (const Operation* op : pitched_operations()) {
        if (!op->has_mask()) continue;
        INFO(op->name);
        rectify_rows rows = kShape;
        rows.mask_pitch = kPitch * widest_bytes(*op);
        const std::size_t mask_stream = op->inputs.size() == 1 ? 2 : 1, row = kCols * widest_bytes(*op);
        const std::size_t output = op->inputs.size();
        Memory memory(*op);
        const PitchedProblem problem(*op, rows, 1);
        const auto place = [&](std::size_t s) {
            return s == mask_stream ? memory.slot(output) + row : memory.slot(s);
        };
        CHECK(problem.run(place, false, nullptr, true) == "");
        Memory again(*op);
        (mask_stream == 2 ? again.at.out[1] : again.at.in[1]) = again.slot(output) + row - 1;
        refuses(*op, again, RECTIFY_OVERLAP, rows);
    }
}

TEST_CASE("errors: rows, checked in the order exec, sizes, parameters, null, overlap", "[errors]") {
    const rectify_exec bad = with_threads(-1);
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        Memory memory(*op);
        memory.at.out[0] = memory.slot(0) + 1;
        refuses(*op, memory, RECTIFY_OVERLAP);
        if (op->inputs.size() > 1) memory.at.in[1] = nullptr;
        refuses(*op, memory, op->inputs.size() > 1 ? RECTIFY_NULL_POINTER : RECTIFY_OVERLAP);
        rectify_rows rows = kShape;
        rows.out_pitch = kCols - 1;
        refuses(*op, memory, RECTIFY_PARAMETER, rows);
        rows.in_pitch = kMost;
        refuses(*op, memory, RECTIFY_SIZE, rows);
        refuses(*op, memory, RECTIFY_PARAMETER, rows, &bad);
    }
}
