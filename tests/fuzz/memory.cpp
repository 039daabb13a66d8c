// Where the buffers of a call lie, and what must be in them afterwards.
#include <algorithm>
#include <set>

#include "../support/inputs.hpp"
#include "call.hpp"

namespace rectify_fuzz {

using rectify_tests::Random;
using rectify_tests::Stream;

Memory::Memory(Source& source, const Target& target) : target_(target) {
    const Operation& op = *target.operation;
    const std::size_t inputs = op.inputs.size();
    // A refused shape has no memory: one row will do.
    rectify_rows rows = target.rows;
    if (target.expected != RECTIFY_OK && rows.rows > 1) rows.rows = 1;
    for (std::size_t s = 0; s < op.streams(); ++s) {
        const Stream& stream = op.stream(s);
        Place place = {s, source.below(64), stream.bytes(target.n), 0, rows.rows, false};
        place.pitch = rows.rows <= 1     ? place.width
                      : stream.is_mask() ? rows.mask_pitch
                                         : (s < inputs ? rows.in_pitch : rows.out_pitch) * stream.unit();
        places_.push_back(place);
    }

    const std::size_t mode = source.below(4);
    if (mode == 2) {  // in place, where that is possible
        const std::size_t output = inputs + source.below(op.outputs.size()), input = source.below(inputs);
        if (op.may_be_in_place(output - inputs, input)) {
            places_[output].block = input;
            places_[output].offset = places_[input].offset;
        }
    } else if (mode == 3) {  // anywhere in one block, near each other or far
        std::size_t total = 0;
        for (const Place& place : places_) total += place.extent();
        for (std::size_t s = 0; s < places_.size(); ++s) {
            Place& place = places_[s];
            place.block = 0;
            if (s != 0 && source.one_in(2))
                place.offset = places_[source.below(s)].offset + source.below(9);
            else
                place.offset = source.take<std::uint32_t>() % (3 * total + 64);
        }
    }
    if (source.one_in(32)) places_[source.below(places_.size())].null = true;

    sizes_.assign(places_.size(), 0);
    for (const Place& place : places_)
        sizes_[place.block] = std::max(sizes_[place.block], place.offset + place.extent());
    Random random(source.take<std::uint16_t>());
    for (const std::size_t size : sizes_) {
        blocks_.push_back(std::make_unique<unsigned char[]>(size));
        for (std::size_t i = 0; i < size; i += 8) {
            const std::uint64_t word = random();
            std::memcpy(blocks_.back().get() + i, &word, std::min<std::size_t>(8, size - i));
        }
    }
    for (std::size_t s = 0; s < inputs; ++s) {
        const Place& place = places_[s];
        Bytes row(place.width);
        for (std::size_t r = 0; r < place.rows && place.width != 0; ++r) {
            op.inputs[s].fill(row.data(), op.inputs[s].elements(target.n), random());
            std::memcpy(begin(place) + r * place.pitch, row.data(), row.size());
        }
    }
    const Place& decider = places_[op.decider];
    if (const std::size_t n = std::min(source.size(), decider.rows == 0 ? 0 : decider.width); n != 0)
        std::memcpy(begin(decider), source.data(), n);
}

Pointers Memory::at() const {
    Pointers at;
    const std::size_t inputs = target_.operation->inputs.size();
    for (std::size_t s = 0; s < places_.size(); ++s)
        (s < inputs ? at.in[s] : at.out[s - inputs]) = places_[s].null ? nullptr : begin(places_[s]);
    return at;
}

bool Memory::same(const Place& a, const Place& b) const {
    return a.block == b.block && a.offset == b.offset && a.pitch == b.pitch;
}

// By the bytes themselves. Rows of different pitches overlap when the memory from their first to their last
// byte does.
bool Memory::shares(const Place& a, const Place& b) const {
    if (a.block != b.block || a.extent() == 0 || b.extent() == 0) return false;
    if (a.pitch != b.pitch || (a.rows == 1 && b.rows == 1))
        return a.offset < b.offset + b.extent() && b.offset < a.offset + a.extent();
    std::set<std::size_t> bytes;
    for (std::size_t r = 0; r < a.rows; ++r)
        for (std::size_t i = 0; i < a.width; ++i) bytes.insert(a.offset + r * a.pitch + i);
    for (std::size_t r = 0; r < b.rows; ++r)
        for (std::size_t i = 0; i < b.width; ++i)
            if (bytes.count(b.offset + r * b.pitch + i) != 0) return true;
    return false;
}

rectify_status Memory::expected() const {
    const Operation& op = *target_.operation;
    const std::size_t inputs = op.inputs.size();
    for (std::size_t s = 0; s < places_.size(); ++s) {
        if (!places_[s].null) continue;
        // Sums over nothing are written.
        const bool counts = target_.nothing
                                ? s >= inputs && op.stream(s).count && op.stream(s).elements(target_.n) != 0
                                : !op.stream(s).may_be_null;
        if (counts) return RECTIFY_NULL_POINTER;
    }
    if (target_.nothing) return RECTIFY_OK;
    for (std::size_t o = inputs; o < places_.size(); ++o)
        for (std::size_t s = 0; s < o; ++s) {
            if (places_[s].null || places_[o].null || !shares(places_[o], places_[s])) continue;
            if (s < inputs && op.may_be_in_place(o - inputs, s) && same(places_[o], places_[s])) continue;
            return RECTIFY_OVERLAP;
        }
    return RECTIFY_OK;
}

Bytes Memory::dense(const Place& place) const {
    Bytes bytes(place.rows * place.width);
    for (std::size_t r = 0; r < place.rows && place.width != 0; ++r)
        std::memcpy(bytes.data() + r * place.width, begin(place) + r * place.pitch, place.width);
    return bytes;
}

std::vector<Bytes> Memory::image() const {
    std::vector<Bytes> image;
    for (std::size_t b = 0; b < blocks_.size(); ++b)
        image.emplace_back(blocks_[b].get(), blocks_[b].get() + sizes_[b]);
    return image;
}

std::vector<Bytes> Memory::after() const {
    const Operation& op = *target_.operation;
    std::vector<Bytes> image = this->image(), streams;
    for (const Place& place : places_) streams.push_back(dense(place));
    for (std::size_t r = 0; r < places_[0].rows; ++r) {
        Pointers at;
        for (std::size_t s = 0; s < places_.size(); ++s) {
            void* const row = places_[s].null ? nullptr : streams[s].data() + r * places_[s].width;
            (s < op.inputs.size() ? at.in[s] : at.out[s - op.inputs.size()]) = row;
        }
        op.oracle(at.in.data(), at.out.data(), target_.n);
    }
    for (std::size_t s = op.inputs.size(); s < places_.size(); ++s) {
        const Place& place = places_[s];
        for (std::size_t r = 0; r < place.rows && place.width != 0; ++r)
            std::memcpy(image[place.block].data() + place.offset + r * place.pitch,
                        streams[s].data() + r * place.width, place.width);
    }
    return image;
}

std::string Memory::text() const {
    std::string text;
    for (std::size_t s = 0; s < places_.size(); ++s) {
        const Place& place = places_[s];
        text += std::string(text.empty() ? "" : ", ") + target_.operation->stream(s).name + " at " +
                (place.null ? "null" : std::to_string(place.block) + ":" + std::to_string(place.offset)) + "+" +
                std::to_string(place.width);
        if (place.rows != 1) text += " x " + std::to_string(place.rows) + "/" + std::to_string(place.pitch);
    }
    return text;
}

}  // namespace rectify_fuzz
