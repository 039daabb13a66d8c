#include "shapes.hpp"

#include <algorithm>
#include <initializer_list>

namespace rectify_bench {
namespace {

constexpr std::size_t Ki = 1024;
constexpr std::size_t Mi = 1024 * Ki;

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
        const std::size_t n = images * layer.channels * layer.pixels;
        const auto same = std::find_if(shapes.begin() + static_cast<std::ptrdiff_t>(begin), shapes.end(),
                                       [n](const Shape& shape) { return shape.n == n; });
        if (same != shapes.end()) {
            same->label += std::string(", ") + layer.label;
            same->uses += layer.uses;
        } else {
            shapes.push_back({network, layer.label, n, layer.uses, false, false, {1, 0}});
        }
    }
}

std::vector<Shape> list_shapes() {
    std::vector<Shape> shapes;
    // Tiny calls come with the defaults: a null rectify_exec, as most hosts write it.
    for (const std::size_t n : std::initializer_list<std::size_t>{1, 7, 16, 63, 64, 256}) {
        shapes.push_back({"sizes", std::to_string(n), n, 1, false, true, {0}});
    }
    shapes.push_back({"sizes", "2 Ki", 2 * Ki, 1, false, true, {1}});
    shapes.push_back({"sizes", "64 Ki", 64 * Ki, 1, false, true, {1}});
    shapes.push_back({"sizes", "1 Mi", 1 * Mi, 1, false, true, {1, 2}});
    shapes.push_back({"sizes", "64 Mi", 64 * Mi, 1, false, true, {1, 2}});
    shapes.push_back({"cold", "2 Ki", 2 * Ki, 1, true, false, {1}});
    shapes.push_back({"cold", "64 Ki", 64 * Ki, 1, true, false, {1}});
    shapes.push_back({"cold", "1 Mi", 1 * Mi, 1, true, false, {1}});
    add_network(shapes, "ResNet-50, batch 1", 1, resnet50);
    add_network(shapes, "ResNet-50, batch 8", 8, resnet50);
    add_network(shapes, "VGG-16, batch 1", 1, vgg16);
    add_network(shapes, "OPT-6.7B, 1 token", 1, opt_1);
    add_network(shapes, "OPT-6.7B, 128 tokens", 1, opt_128);
    add_network(shapes, "OPT-6.7B, 2048 tokens", 1, opt_2048);
    return shapes;
}

}  // namespace

const std::vector<Shape>& shapes() {
    static const std::vector<Shape> list = list_shapes();
    return list;
}

}  // namespace rectify_bench
