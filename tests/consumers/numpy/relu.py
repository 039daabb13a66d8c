"""The ReLU layer of a NumPy network, on rectify's shared library."""

import ctypes
import os

import numpy as np

_library = ctypes.CDLL(os.environ.get("RECTIFY_LIBRARY", "librectify.so"))
_library.rectify_status_string.restype = ctypes.c_char_p
_SUFFIXES = {"float32": "f32", "float64": "f64", "float16": "f16",
             "int8": "s8", "int16": "s16", "int32": "s32", "int64": "s64"}


def _call(name, *arrays):
    dtype, n = arrays[0].dtype, arrays[0].size
    if dtype.name not in _SUFFIXES:
        raise TypeError(f"{name}: no kernel for {dtype}")
    function = getattr(_library, f"rectify_{name}_{_SUFFIXES[dtype.name]}")
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
    status = function(*pointers, ctypes.c_size_t(n), None)
    if status != 0:
        raise ValueError(f"{name}: {_library.rectify_status_string(status).decode()}")


class ReLU:
    def forward(self, Z):
        Z = np.asarray(Z, order="C")
        self.A = np.empty_like(Z)
        _call("relu_forward", Z, self.A)
        return self.A

    def backward(self, dLdA):
        dLdA = np.asarray(dLdA, dtype=self.A.dtype, order="C")
        if dLdA.shape != self.A.shape:
            raise ValueError("dLdA has another shape than A")
        dLdZ = np.empty_like(dLdA)
        _call("relu_backward", dLdA, self.A, dLdZ)
        return dLdZ
