// The choice of what is called, from the tests' table of operations.
#include <limits>

#include "../support/channels.hpp"
#include "../support/family.hpp"
#include "../support/inputs.hpp"
#include "../support/pitched.hpp"
#include "call.hpp"

namespace rectify_fuzz {
namespace {

using namespace rectify_tests;

constexpr auto kLargestBytes = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());

// The rows of the table without channels, and what has a form of its own here.
const std::vector<Operation>& flat_rows() {
    static const std::vector<Operation> all = [] {
        std::vector<Operation> rows;
        for (const Operation& op : all_operations())
            if (!op.has_channels() || op.inputs[0].is_mask()) rows.push_back(op);
        return rows;
    }();
    return all;
}
const std::vector<ChannelOperation>& forms() {
    static const std::vector<ChannelOperation> all = all_forms();
    return all;
}
const std::vector<const Operation*>& pitched() {
    static const std::vector<const Operation*> all = pitched_operations();
    return all;
}

// Mostly around lanes and unrolled steps, sometimes more than one page, rarely enough for threads.
std::size_t count(Source& source, const Operation& op) {
    const std::size_t scale = op.only_masks() ? 8 : 1;
    const unsigned kind = source.take<std::uint8_t>() % 64;
    if (kind == 63) return op.elements(300'000) + source.below(5000);
    if (kind > 55) return source.below(6000 * scale);
    return source.below(300 * scale);
}

void choose_flat(Source& source, Target& target) {
    const Operation& op = *target.operation;
    target.n = count(source, op);
    target.nothing = target.n == 0;
    std::size_t n = target.n;
    if (op.widest() >= 8 && source.one_in(32)) {
        target.expected = RECTIFY_SIZE;
        // The bytes just do not fit, or wrap around to few.
        const std::size_t element = op.widest() / 8;
        n = kLargestBytes / element + 1;
        if (element > 1 && source.one_in(2))
            n = std::numeric_limits<std::size_t>::max() / element + 1 + target.n;
    }
    target.call = [op = target.operation, n](Inputs in, Outputs out, const rectify_exec* exec) {
        return op->call(in, out, n, exec);
    };
}

// A parameter's bits: any, the edges of the type, and ordinary numbers.
std::uint64_t parameter(Source& source, std::size_t bits) {
    std::uint64_t raw = source.take<std::uint64_t>();
    if (raw % 4 == 0) return raw;
    const auto edge = [&](auto edges) { return static_cast<std::uint64_t>(edges[(raw >> 8) % edges.size()]); };
    const bool ordinary = raw % 4 > 1;
    if (bits == 64) {
        if (!ordinary) return edge(Edge<double>::all());
        const double number = static_cast<double>(raw >> 8 & 0xFFFF) / 4096 - 8;
        std::memcpy(&raw, &number, sizeof number);
    } else if (bits == 32) {
        if (!ordinary) return edge(Edge<float>::all());
        const float number = static_cast<float>(raw >> 8 & 0xFFFF) / 4096 - 8;
        std::memcpy(&raw, &number, sizeof number);
    }
    return raw;
}

void choose_open(Source& source, Target& target, const OpenActivation& activation) {
    const std::uint64_t first = parameter(source, activation.parameter_bits),
                        second = parameter(source, activation.parameter_bits);
    const std::vector<Operation> rows = activation.rows(first, second);
    target.operation = std::make_shared<Operation>(rows[source.below(rows.size())]);
    target.text = activation.name + " with " + std::to_string(first) + ", " + std::to_string(second) + ": ";
    choose_flat(source, target);
    // Backward from the mask has no parameters but leaky's slope, which is always valid.
    const bool takes = target.operation->inputs.size() < 2 || !target.operation->inputs[1].is_mask();
    if (takes && target.expected == RECTIFY_OK && !activation.valid(first, second))
        target.expected = RECTIFY_PARAMETER;
}

void choose_form(Source& source, Target& target, const ChannelOperation& form) {
    rectify_shape shape = {source.below(6), source.below(70), source.below(40)};
    if (source.one_in(8)) shape.outer = source.below(300);
    if (source.one_in(8)) shape.channels %= 5, shape.inner = source.below(2000);
    if (source.one_in(4)) shape.inner = 1;
    if (source.one_in(64)) shape = {3 + source.below(3), 40, 900 + source.below(9)};
    if (source.one_in(64))  // more than one range in a sum
        shape = {505 + source.below(2000), 1 + source.below(3), 1 + source.below(20)};
    target.operation = std::make_shared<Operation>(at_shape(form, shape));
    target.n = elements(shape);
    target.nothing = target.n == 0;
    if (source.one_in(32)) {
        target.expected = RECTIFY_SIZE;
        shape = {shape.outer + 1, kLargestBytes / 2, shape.inner + 3};
        if (source.one_in(2)) shape.channels = shape.inner = std::size_t(1) << 32;  // their product is 0
    }
    const bool null = source.one_in(64);
    if (null) target.expected = RECTIFY_NULL_POINTER;
    target.call = [call = form.call, shape, null](Inputs in, Outputs out, const rectify_exec* exec) {
        return call(in, out, null ? nullptr : &shape, exec);
    };
}

void choose_rows(Source& source, Target& target) {
    rectify_rows& rows = target.rows;
    rows.rows = source.below(7);
    rows.cols = source.below(70);
    rows.in_pitch = rows.cols + source.below(20);
    rows.out_pitch = source.one_in(2) ? rows.in_pitch : rows.cols + source.below(20);
    rows.mask_pitch = rectify_mask_bytes(rows.cols) + source.below(4);
    if (source.one_in(64)) {
        rows.in_pitch = kLargestBytes;
        if (rows.rows > 1 && rows.cols > 0) target.expected = RECTIFY_SIZE;
    } else if (source.one_in(16)) {
        std::size_t& pitch =
            source.one_in(2) && target.operation->has_mask() ? rows.mask_pitch : rows.out_pitch;
        pitch = source.below(pitch + 1);
        const bool short_one = rows.out_pitch < rows.cols || (target.operation->has_mask() &&
                                                              rows.mask_pitch < rectify_mask_bytes(rows.cols));
        if (short_one && rows.rows > 1 && rows.cols > 0) target.expected = RECTIFY_PARAMETER;
    }
    target.n = rows.cols;
    target.nothing = rows.rows == 0 || rows.cols == 0;
    target.call = [op = target.operation, rows](Inputs in, Outputs out, const rectify_exec* exec) {
        return op->rows(in, out, &rows, exec);
    };
}

}  // namespace

std::size_t targets() {
    return flat_rows().size() + forms().size() + pitched().size() + open_activations().size();
}

Target choose_target(Source& source) {
    Target target;
    std::size_t index = source.below(targets());
    const auto is_in = [&](std::size_t size) {
        if (index < size) return true;
        index -= size;
        return false;
    };
    const auto unowned = [](const Operation& op) {
        return std::shared_ptr<const Operation>(&op, [](auto*) {});
    };
    if (is_in(flat_rows().size())) {
        target.operation = unowned(flat_rows()[index]);
        choose_flat(source, target);
    } else if (is_in(forms().size())) {
        choose_form(source, target, forms()[index]);
    } else if (is_in(pitched().size())) {
        target.operation = unowned(*pitched()[index]);
        target.text = "rows: ";
        choose_rows(source, target);
    } else {
        choose_open(source, target, open_activations()[index]);
    }
    target.text += target.operation->name + ", n = " + std::to_string(target.n);
    return target;
}

}  // namespace rectify_fuzz
