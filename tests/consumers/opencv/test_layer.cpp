// The same network with OpenCV's own ReLU layer and with rectify's: test_layer NETWORK.onnx
#include <cstdio>
#include <vector>

#include "rectify_layer.hpp"

namespace {

struct Result {
    std::vector<cv::Mat> outputs;  // of every ReLU, the last one being the network's
    int replaced = 0;
};

Result run(const char* network, const cv::Mat& image) {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(network);
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.enableFusion(false);  // else OpenCV's own is merged into the convolutions
    net.setInput(image);
    Result result;
    for (const cv::String& name : net.getLayerNames()) {
        const cv::Ptr<cv::dnn::Layer> layer = net.getLayer(net.getLayerId(name));
        if (layer->type != "ReLU") continue;
        result.outputs.push_back(net.forward(name).clone());
        result.replaced += !layer.dynamicCast<RectifyReLU>().empty();
    }
    return result;
}

int checks = 0, failures = 0;
void check(bool good, const char* what) {
    ++checks;
    std::printf("%s: %s\n", good ? "ok" : "FAILED", what);
    failures += !good;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    cv::Mat image(std::vector<int>{1, 3, 128, 128}, CV_32F);
    cv::theRNG().state = 17;
    cv::randn(image, 0, 1);

    const Result theirs = run(argv[1], image);
    check(theirs.outputs.size() == 4 && theirs.replaced == 0, "four built-in layers first");
    cv::dnn::LayerFactory::registerLayer("ReLU", RectifyReLU::create);
    for (const int threads : {1, 2}) {
        cv::setNumThreads(threads);
        const Result ours = run(argv[1], image);
        check(ours.outputs.size() == 4 && ours.replaced == 4, "all four are rectify's");
        for (std::size_t i = 0; i < ours.outputs.size(); ++i) {
            const cv::Mat &a = ours.outputs[i], &b = theirs.outputs[i];
            check(cv::norm(b, cv::NORM_INF) > 0, "an output that is not zero");
            check(a.size == b.size && cv::norm(a, b, cv::NORM_INF) == 0, "the same output");
        }
    }
    std::printf("Ran %d tests, %d failed\n", checks, failures);
    return failures != 0;
}
