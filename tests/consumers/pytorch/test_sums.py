"""How exact rectify's sums per channel are, and PyTorch's of the same terms."""

import ctypes
import math
import os
import statistics
import unittest

import numpy as np
import torch

_library = ctypes.CDLL(os.environ.get("RECTIFY_LIBRARY", "librectify.so"))
_SEEDS, _TERMS = 100, 4000


class _Shape(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("outer", "channels", "inner")]


def dbias(dy, outer, channels, inner):
    """The sums where every gradient passes. dx is dy itself, which stays as it is: a copy could be large."""
    assert dy.dtype == np.float32 and dy.flags.c_contiguous and dy.size == outer * channels * inner
    mask = np.full(dy.size // 8 + 1, 255, np.uint8)
    sums = np.empty(channels, np.float32)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (dy, mask, dy, sums)]
    shape = _Shape(outer, channels, inner)
    status = _library.rectify_bias_relu_backward_mask_f32(*pointers, ctypes.byref(shape), None)
    if status != 0:
        raise ValueError(f"rectify: status {status}")
    return sums


def _random_sign(generator):
    return generator.choice((-1.0, 1.0), _TERMS)


def _cancelling(generator):
    half = generator.standard_normal(_TERMS // 2)
    return generator.permutation(np.concatenate((half, -half)))


DISTRIBUTIONS = {
    "one sign": lambda g: g.random(_TERMS),
    "alternating signs": lambda g: g.random(_TERMS) * np.resize((1.0, -1.0), _TERMS),
    "normal": lambda g: g.standard_normal(_TERMS),
    "a tail of 1 / x^2": lambda g: _random_sign(g) / (1 - g.random(_TERMS)),
    "ascending": lambda g: np.sort(g.random(_TERMS)),
    "descending": lambda g: np.sort(g.random(_TERMS))[::-1],
    "0.1": lambda g: np.full(_TERMS, 0.1),
    "half last places": lambda g: 1 + g.integers(0, 16, _TERMS) * 2.0**-24,
    "exponents from -60 to 60": lambda g: _random_sign(g) * np.ldexp(1 + g.random(_TERMS), g.integers(-60, 61, _TERMS)),
    "pairs that cancel": _cancelling,
}


def median_error(sums, terms):
    """Of |error| / sum |term|, in units of 2^-24."""
    errors = []
    for total, row in zip(sums, terms.astype(np.float64)):
        magnitudes = math.fsum(np.abs(row))
        errors.append(abs(math.fsum(row) - float(total)) / magnitudes * 2**24)
    return statistics.median(errors)


class Sums(unittest.TestCase):
    def test_ten_distributions(self):
        print(f"\nMedian of {_SEEDS} seeds of |error| / sum |term|, {_TERMS} terms of float32, in units of 2^-24\n"
              f"{'':26}{'one plane (inner >= 16)':>28}{'one column (inner = 1)':>28}\n"
              f"{'':26}{'rectify':>14}{'torch':>14}{'rectify':>14}{'torch':>14}")
        for name, terms_of in DISTRIBUTIONS.items():
            terms = np.stack([terms_of(np.random.default_rng(seed)) for seed in range(_SEEDS)]).astype(np.float32)
            columns = np.ascontiguousarray(terms.T)
            planes = (dbias(terms, 1, _SEEDS, _TERMS), [torch.sum(torch.from_numpy(row)) for row in terms])
            last = (dbias(columns, _TERMS, _SEEDS, 1), torch.sum(torch.from_numpy(columns), 0))
            errors = [[median_error(sums, terms) for sums in both] for both in (planes, last)]
            print(f"{name:26}" + "".join(f"{error:14.4f}" for both in errors for error in both))
            for ours, theirs in errors:
                with self.subTest(name):
                    self.assertLessEqual(ours, max(theirs, 1.0))

    def test_long_sums(self):
        print(f"\nRelative error of the sum of n terms of 0.1\n{'':26}{'rectify':>14}{'torch':>14}")
        for outer, inner in ((1, 3211264), (3211264, 1), (1, 16777216), (134217728, 1)):
            dy = np.full(outer * inner, 0.1, np.float32)
            exact = float(dy[0]) * dy.size  # 24 bits by at most 28: a double has it
            ours, = dbias(dy, outer, 1, inner)
            terms = torch.from_numpy(dy)
            theirs = torch.sum(terms) if inner > 1 else torch.sum(terms.reshape(outer, 1), 0)
            errors = [abs(float(total) - exact) / exact for total in (ours, theirs)]
            print(f"{f'{outer} x 1 x {inner}':26}" + "".join(f"{error:14.2e}" for error in errors))
            with self.subTest(outer=outer, inner=inner):
                self.assertLessEqual(errors[0], 4e-7)


if __name__ == "__main__":
    unittest.main(verbosity=2)
