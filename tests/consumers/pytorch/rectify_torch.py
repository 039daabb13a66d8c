"""torch.nn.ReLU on rectify, keeping one bit per element for backward.

rectify_torch.cpp is compiled on the first import; pkg-config must find rectify.
"""

import pathlib
import subprocess

import torch
from torch.utils.cpp_extension import load


def _pkg_config(*arguments):
    return subprocess.check_output(["pkg-config", *arguments, "rectify"], text=True).split()


load(
    name="rectify_torch",
    sources=[str(pathlib.Path(__file__).with_name("rectify_torch.cpp"))],
    extra_cflags=["-O2", "-std=c++17", *_pkg_config("--cflags")],
    extra_ldflags=[*_pkg_config("--libs"), "-Wl,-rpath," + _pkg_config("--variable=libdir")[0]],
    is_python_module=False,
)


class MyReLU(torch.nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return torch.ops.rectify.relu_(x) if self.inplace else torch.ops.rectify.relu(x)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""
