#include "shapes.hpp"

#include <algorithm>
#include <initializer_list>

namespace rectify_bench {
namespace {

constexpr std::size_t Ki = 1024;
constexpr std::size_t Mi = 1024 * Ki;
constexpr std::size_t float_bytes = 4;
const std::vector<Placement> on_lines = {Placement::line};

struct Activation {
    const char* label;
    std::size_t channels;
    std::size_t pixels;
    std::size_t uses;
};

// He et al., Deep residual learning, 2015, with the stride in the 3x3 convolutions: 49 activations.
constexpr Activation resnet50[] = {
    {"64x112x112", 64, 112 * 112, 1}, {"64x56x56", 64, 56 * 56, 6},    {"256x56x56", 256, 56 * 56, 3},
    {"128x56x56", 128, 56 * 56, 1},   {"128x28x28", 128, 28 * 28, 7},  {"512x28x28", 512, 28 * 28, 4},
    {"256x28x28", 256, 28 * 28, 1},   {"256x14x14", 256, 14 * 14, 11}, {"1024x14x14", 1024, 14 * 14, 6},
    {"512x14x14", 512, 14 * 14, 1},   {"512x7x7", 512, 7 * 7, 5},      {"2048x7x7", 2048, 7 * 7, 3},
};

// Simonyan and Zisserman, Very deep convolutional networks, 2014: 15 activations.
constexpr Activation vgg16[] = {
    {"64x224x224", 64, 224 * 224, 2}, {"128x112x112", 128, 112 * 112, 2}, {"256x56x56", 256, 56 * 56, 3},
    {"512x28x28", 512, 28 * 28, 3},   {"512x14x14", 512, 14 * 14, 3},     {"4096", 4096, 1, 2},
};

// Zhang et al., OPT, 2022: 32 layers whose feed-forward part is 16384 wide. One pass by tokens.
constexpr Activation opt_1[] = {{"16384, 1 token", 16384, 1, 32}};
constexpr Activation opt_128[] = {{"16384, 128 tokens", 16384, 128, 32}};
constexpr Activation opt_2048[] = {{"16384, 2048 tokens", 16384, 2048, 32}};

// Relu sees elements only: activations of the same count are one shape.
template <std::size_t size>
void add_network(std::vector<Shape>& shapes, const char* network, std::size_t images,
                 const Activation (&layers)[size]) {
    const std::size_t begin = shapes.size();
    for (const Activation& layer : layers) {
        const std::size_t bytes = images * layer.channels * layer.pixels * float_bytes;
        const auto same = std::find_if(shapes.begin() + static_cast<std::ptrdiff_t>(begin), shapes.end(),
                                       [bytes](const Shape& shape) { return shape.bytes == bytes; });
        if (same != shapes.end()) {
            same->label += std::string(", ") + layer.label;
            same->uses += layer.uses;
        } else {
            shapes.push_back({networks, network, layer.label, bytes, layer.uses, false, {1, 0}, on_lines});
        }
    }
}

void add_size(std::vector<Shape>& shapes, Kind kind, const char* label, std::size_t floats, bool every_isa,
              const std::vector<int>& max_threads, const std::vector<Placement>& placements) {
    const char* name = kind == cold ? "cold" : kind == family ? "family" : kind == compared ? "peers" : "sizes";
    shapes.push_back({kind, name, label, floats * float_bytes, 1, every_isa, max_threads, placements});
}

// Rows of 1000 floats, 24 floats apart.
void add_rows(std::vector<Shape>& shapes, const char* label, std::size_t count) {
    shapes.push_back({rows, "rows", label, count * 4000, 1, false, {1}, on_lines, 4000, 4096});
}

void add_masks(std::vector<Shape>& shapes, const char* label, std::size_t bits, bool every_isa) {
    shapes.push_back({masks, "masks", label, bits / 8, 1, every_isa, {1}, on_lines});
}

}  // namespace

std::vector<Shape> shapes(bool all) {
    const std::vector<Placement> both = {Placement::line, Placement::past_line};
    std::vector<Shape> shapes;
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 7, 16, 63, 64, 256}) {
        add_size(shapes, tiny, std::to_string(n).c_str(), n, true, {1}, on_lines);
    }
    add_size(shapes, sizes, "2 Ki", 2 * Ki, true, {1}, both);
    add_size(shapes, sizes, "64 Ki", 64 * Ki, true, {1}, both);
    add_size(shapes, sizes, "1 Mi", 1 * Mi, true, {1, 2}, on_lines);
    add_size(shapes, sizes, "64 Mi", 64 * Mi, all, {1, 2}, on_lines);
    add_size(shapes, family, "2 Ki", 2 * Ki, false, {1}, on_lines);
    add_size(shapes, family, "64 Ki", 64 * Ki, false, {1}, on_lines);
    add_size(shapes, family, "64 Mi", 64 * Mi, false, {1, 2}, on_lines);
    add_rows(shapes, "2 rows", 2);
    add_rows(shapes, "64 rows", 64);
    add_rows(shapes, "65536 rows", 65536);
    add_masks(shapes, "256x56x56", 256 * 56 * 56, true);
    add_masks(shapes, "64x256x56x56", 64 * 256 * 56 * 56, true);
    add_size(shapes, cold, "2 Ki", 2 * Ki, all, {1}, on_lines);
    add_size(shapes, cold, "64 Ki", 64 * Ki, all, {1}, on_lines);
    add_size(shapes, cold, "1 Mi", 1 * Mi, all, {1}, on_lines);
    add_network(shapes, "ResNet-50, batch 1", 1, resnet50);
    if (all) {
        add_network(shapes, "ResNet-50, batch 8", 8, resnet50);
        add_network(shapes, "VGG-16, batch 1", 1, vgg16);
    }
    add_network(shapes, "OPT-6.7B, 1 token", 1, opt_1);
    add_network(shapes, "OPT-6.7B, 128 tokens", 1, opt_128);
    if (all) {
        add_network(shapes, "OPT-6.7B, 2048 tokens", 1, opt_2048);
    }
    return shapes;
}

std::vector<Shape> compared_shapes() {
    std::vector<Shape> shapes;
    add_size(shapes, compared, "16", 16, false, {}, on_lines);
    add_size(shapes, compared, "2 Ki", 2 * Ki, false, {}, on_lines);
    add_size(shapes, compared, "64 Ki", 64 * Ki, false, {}, on_lines);
    add_size(shapes, compared, "1 Mi", 1 * Mi, false, {}, on_lines);
    add_size(shapes, compared, "64 Mi", 64 * Mi, false, {}, on_lines);
    return shapes;
}

}  // namespace rectify_bench
