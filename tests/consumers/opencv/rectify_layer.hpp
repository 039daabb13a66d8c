// OpenCV's ReLU layer on rectify, with OpenCV's own threads. Before the network is read:
//
//     cv::dnn::LayerFactory::registerLayer("ReLU", RectifyReLU::create);
#pragma once

#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/layer.hpp>
#include <rectify/rectify.hpp>

class RectifyReLU final : public cv::dnn::Layer {
  public:
    explicit RectifyReLU(const cv::dnn::LayerParams& params)
        : Layer(params), slope_(params.get<float>("negative_slope", 0.0f)) {}

    static cv::Ptr<cv::dnn::Layer> create(cv::dnn::LayerParams& params) {
        return cv::makePtr<RectifyReLU>(params);
    }

    bool supportBackend(int backend) override { return backend == cv::dnn::DNN_BACKEND_OPENCV; }

    bool getMemoryShapes(const std::vector<cv::dnn::MatShape>& inputs, int,
                         std::vector<cv::dnn::MatShape>& outputs,
                         std::vector<cv::dnn::MatShape>&) const override {
        outputs = inputs;
        return true;  // in place will do
    }

    void forward(cv::InputArrayOfArrays in, cv::OutputArrayOfArrays out, cv::OutputArrayOfArrays) override {
        std::vector<cv::Mat> inputs, outputs;
        in.getMatVector(inputs);
        out.getMatVector(outputs);

        rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
        executor.threads = static_cast<std::size_t>(cv::getNumThreads());
        executor.parallel_for = parallel_for;
        rectify_exec exec = RECTIFY_EXEC_DEFAULT;
        exec.executor = &executor;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            CV_Assert(inputs[i].depth() == CV_32F && inputs[i].isContinuous() && outputs[i].isContinuous());
            const float* const x = inputs[i].ptr<float>();
            float* const y = outputs[i].ptr<float>();
            const std::size_t n = inputs[i].total();
            if (slope_ == 0)
                rectify::relu_forward(x, y, n, &exec);
            else
                rectify::leaky_relu_forward(x, slope_, y, n, &exec);
        }
    }

  private:
    static void parallel_for(void*, std::size_t tasks, rectify_task task, void* data) {
        const auto run = [&](const cv::Range& range) {
            for (int i = range.start; i < range.end; ++i) task(data, static_cast<std::size_t>(i));
        };
        cv::parallel_for_(cv::Range(0, static_cast<int>(tasks)), run, static_cast<double>(tasks));
    }

    float slope_;
};
