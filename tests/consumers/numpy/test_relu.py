"""ReLU against NumPy's own expressions."""

import unittest

import numpy as np

from relu import ReLU

SHAPES = ((), (0,), (1,), (4, 2), (3, 0, 2), (1000, 33), (2, 3, 5, 7))


def assert_same(ours, expected, dtype):
    assert ours.dtype == dtype and ours.shape == np.shape(expected)
    np.testing.assert_array_equal(ours, expected)


class Test(unittest.TestCase):
    def test_finite_data(self):
        generator = np.random.default_rng(3)
        for dtype in (np.float32, np.float64, np.float16):
            for shape in SHAPES:
                Z = generator.standard_normal(shape).astype(dtype)
                dLdA = generator.standard_normal(shape).astype(dtype)
                layer = ReLU()
                A = layer.forward(Z)
                dLdZ = layer.backward(dLdA)
                assert_same(A, np.maximum(0, Z), dtype)
                assert_same(dLdZ, dLdA * np.where(A > 0, 1, 0), dtype)

    def test_a_worked_example(self):
        layer = ReLU()
        A = layer.forward(np.array([[-4.0, -3.0], [-2.0, -1.0], [0.0, 1.0], [2.0, 3.0]]))
        np.testing.assert_array_equal(A, [[0, 0], [0, 0], [0, 1], [2, 3]])
        np.testing.assert_array_equal(layer.backward(np.full((4, 2), 5.0)), [[0, 0], [0, 0], [0, 5], [5, 5]])

    def test_integers(self):
        for dtype in (np.int8, np.int16, np.int32, np.int64):
            Z = np.arange(-10, 10, dtype=dtype)
            assert_same(ReLU().forward(Z), np.maximum(0, Z), dtype)

    def test_views(self):
        Z = np.random.default_rng(5).standard_normal((40, 30))
        for view in (Z.T, Z[::2, ::-3], np.asfortranarray(Z), np.frombuffer(b"\0" + Z.tobytes(), offset=1)):
            layer = ReLU()
            A = layer.forward(view)
            assert_same(A, np.maximum(0, view), view.dtype)
            assert_same(layer.backward(2 * view), 2 * view * np.where(A > 0, 1, 0), view.dtype)

    def test_the_gradient_is_selected(self):
        layer = ReLU()
        layer.forward(np.array([-1.0, 0.0, 1.0]))
        np.testing.assert_array_equal(layer.backward(np.array([np.inf, np.nan, np.inf])), [0, 0, np.inf])

    def test_what_is_refused(self):
        with self.assertRaises(TypeError):
            ReLU().forward(np.array(["a"]))
        layer = ReLU()
        layer.forward(np.zeros(3))
        with self.assertRaises(ValueError):
            layer.backward(np.zeros(4))


if __name__ == "__main__":
    unittest.main(verbosity=2)
