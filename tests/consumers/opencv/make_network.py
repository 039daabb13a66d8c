"""Writes an ONNX network with a ReLU after a convolution, a sum and a matrix product, and a leaky one."""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(1)


def weights(name, *shape):
    return numpy_helper.from_array((0.2 * random.standard_normal(shape)).astype(np.float32), name)


nodes = [
    helper.make_node("Conv", ["image", "w1", "b1"], ["c1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["c1"], ["r1"]),
    helper.make_node("Conv", ["r1", "w2", "b2"], ["c2"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    helper.make_node("LeakyRelu", ["c2"], ["leaky"], alpha=0.1),
    helper.make_node("Add", ["leaky", "r1"], ["sum"]),
    helper.make_node("Relu", ["sum"], ["r2"]),
    helper.make_node("MaxPool", ["r2"], ["pool"], kernel_shape=[4, 4], strides=[4, 4]),
    helper.make_node("Flatten", ["pool"], ["flat"]),
    helper.make_node("Gemm", ["flat", "w3", "b3"], ["g"], transB=1),
    helper.make_node("Relu", ["g"], ["scores"]),
]
graph = helper.make_graph(
    nodes, "network",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 128, 128])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 10])],
    [weights("w1", 16, 3, 3, 3), weights("b1", 16), weights("w2", 16, 16, 3, 3), weights("b2", 16),
     weights("w3", 10, 16 * 32 * 32), weights("b3", 10)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)])
model.ir_version = 7
onnx.checker.check_model(model)
onnx.save(model, sys.argv[1])
