"""What users of torch.nn.ReLU expect of MyReLU."""

import os
import tempfile
import unittest

import torch
import torch.distributed
import torch.multiprocessing
from torch import nn

from rectify_torch import MyReLU

FLOATS = {torch.float32: torch.int32, torch.float64: torch.int64, torch.bfloat16: torch.int16}
INTEGERS = (torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64)


def same_bits(a, b):
    bits = FLOATS.get(a.dtype, torch.int16 if a.dtype == torch.float16 else a.dtype)
    return a.dtype == b.dtype and a.shape == b.shape and torch.equal(
        a.contiguous().view(bits), b.contiguous().view(bits))


class Forward(unittest.TestCase):
    def test_out_of_place_is_a_new_tensor(self):
        x = torch.randn(64, 33)
        before = x.clone()
        y = MyReLU()(x)
        self.assertIsNot(y, x)
        self.assertNotEqual(y.data_ptr(), x.data_ptr())
        self.assertTrue(same_bits(x, before))
        self.assertTrue(same_bits(y, torch.relu(before)))

    def test_in_place_is_the_very_same_tensor(self):
        x = torch.randn(64, 33)
        before, pointer = x.clone(), x.data_ptr()
        y = MyReLU(inplace=True)(x)
        self.assertIs(y, x)
        self.assertEqual(y.data_ptr(), pointer)
        self.assertTrue(same_bits(x, torch.relu(before)))
        self.assertFalse(torch.equal(x, before))

    def test_integers(self):
        for dtype in INTEGERS:
            x = torch.arange(0 if dtype == torch.uint8 else -10, 10, dtype=dtype)
            self.assertTrue(same_bits(MyReLU()(x), torch.relu(x)), dtype)
        x = torch.arange(-10, 10)
        self.assertIs(MyReLU(inplace=True)(x), x)
        self.assertEqual(x.tolist(), [0] * 11 + list(range(1, 10)))
        with self.assertRaises(RuntimeError):
            MyReLU()(torch.tensor([True, False]))

    def test_random_matrices(self):
        for dtype in FLOATS:
            for shape in ((1, 1), (3, 5), (17, 31), (64, 64), (257, 129)):
                x = torch.randn(shape).to(dtype)
                self.assertTrue(same_bits(MyReLU()(x), torch.relu(x)), (dtype, shape))
        x = torch.randn(257, 129).to(torch.float16)  # of which this PyTorch has no relu of its own
        self.assertTrue(same_bits(MyReLU()(x), torch.relu(x.float()).to(torch.float16)))

    def test_every_pattern_of_bits(self):
        """Bit for bit torch.relu's, but for what the contract says of -0 and NaN."""
        for dtype, infinity in ((torch.bfloat16, 0x7F80), (torch.float16, 0x7C00)):
            bits = torch.arange(-(2**15), 2**15).to(torch.int16)
            y = MyReLU()(bits.view(dtype)).view(torch.int16)
            nan = (bits.int() & 0x7FFF) > infinity
            self.assertTrue(torch.equal(y[nan], bits[nan]))
            self.assertTrue(torch.equal(y[~nan], bits[~nan].clamp(min=0)))
            numbers = bits[~nan & (bits != -(2**15))].view(dtype)
            expected = torch.relu(numbers.float()).to(dtype)
            self.assertTrue(same_bits(MyReLU()(numbers), expected))
        x = torch.tensor([-0.0, 0.0, float("inf"), -float("inf"), 1e-45, -1e-45])
        y = MyReLU()(x)
        self.assertTrue(same_bits(y[1:], torch.relu(x[1:])))
        self.assertEqual(y.view(torch.int32)[0].item(), 0)  # torch.relu keeps -0

    def test_non_contiguous(self):
        base = torch.randn(6, 8, 10, 12)
        views = {
            "transposed": base.transpose(1, 3),
            "every other column": base[..., ::2],
            "channels last": base.contiguous(memory_format=torch.channels_last),
            "expanded": torch.randn(1, 12).expand(5, 12),
            "a slice": base[1:5, 2:7],
            "unaligned": base.flatten()[1:],
            "scalar": torch.tensor(-1.5),
        }
        for name, x in views.items():
            y = MyReLU()(x)
            self.assertTrue(same_bits(y, torch.relu(x)), name)
            if name != "expanded":
                clone = base.clone()
                z = clone.as_strided(x.size(), x.stride(), x.storage_offset()) if x.dim() else x.clone()
                expected = clone.clone()
                w = expected.as_strided(x.size(), x.stride(), x.storage_offset()) if x.dim() else z.clone()
                self.assertIs(MyReLU(inplace=True)(z), z)
                torch.relu_(w)
                self.assertTrue(same_bits(z, w), name)
                self.assertTrue(same_bits(clone, expected), name)  # nothing beside the view has changed
            x = x.detach().clone(memory_format=torch.preserve_format).requires_grad_()
            dy = torch.randn_like(y)
            ours, = torch.autograd.grad(MyReLU()(x), x, dy)
            theirs, = torch.autograd.grad(torch.relu(x), x, dy)
            self.assertTrue(torch.equal(ours, theirs), name)

    def test_empty(self):
        for shape in ((0,), (3, 0, 2)):
            x = torch.empty(shape, requires_grad=True)
            y = MyReLU()(x)
            self.assertEqual(y.shape, x.shape)
            y.sum().backward()
            self.assertEqual(x.grad.shape, x.shape)
        x = torch.empty(0)
        self.assertIs(MyReLU(inplace=True)(x), x)

    def test_threads_of_pytorch(self):
        threads = torch.get_num_threads()
        x = torch.randn(3 * 2**20 + 5)
        try:
            for count in (1, 2, 3):
                torch.set_num_threads(count)
                self.assertTrue(same_bits(MyReLU()(x), torch.relu(x)), count)
        finally:
            torch.set_num_threads(threads)


class Backward(unittest.TestCase):
    def test_gradcheck(self):
        x = torch.randn(7, 11, dtype=torch.float64)
        x[x.abs() < 0.01] = 0.5  # not at the corner
        x.requires_grad_()
        self.assertTrue(torch.autograd.gradcheck(MyReLU(), x))
        self.assertTrue(torch.autograd.gradgradcheck(MyReLU(), x))
        self.assertTrue(torch.autograd.gradcheck(lambda t: MyReLU(inplace=True)(t * 2), x))
        self.assertTrue(torch.autograd.gradcheck(MyReLU(), x.detach().t().requires_grad_()))

    def test_gradient_is_pytorchs(self):
        for dtype in FLOATS:
            x = torch.randn(1000).to(dtype).requires_grad_()
            dy = torch.randn(1000).to(dtype)
            ours, = torch.autograd.grad(MyReLU()(x), x, dy)
            theirs, = torch.autograd.grad(torch.relu(x), x, dy)
            self.assertTrue(same_bits(ours, theirs), dtype)

    def test_in_place_with_a_gradient(self):
        x = torch.randn(1000, requires_grad=True)
        a = x * 1
        b = MyReLU(inplace=True)(a)
        self.assertIs(a, b)
        ours, = torch.autograd.grad(b, x, torch.ones(1000))
        theirs, = torch.autograd.grad(torch.relu(x), x, torch.ones(1000))
        self.assertTrue(same_bits(ours, theirs))
        with self.assertRaises(RuntimeError):  # as nn.ReLU: it would destroy a leaf
            MyReLU(inplace=True)(x)
        with self.assertRaises(RuntimeError):  # exp needs its result, which has changed
            y = x.exp()
            MyReLU(inplace=True)(y)
            y.sum().backward()
        with torch.no_grad():
            y = x.exp()
            kept = y._version
            MyReLU(inplace=True)(y)
            self.assertGreater(y._version, kept)

    def test_memory_for_backward(self):
        def saved_bytes(module, x):
            saved = []
            with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t) or t, lambda t: t):
                module(x)
            return sum(t.numel() * t.element_size() for t in saved)

        x = torch.randn(32, 1024, requires_grad=True)
        theirs, ours = saved_bytes(nn.ReLU(), x), saved_bytes(MyReLU(), x)
        self.assertEqual(theirs, x.numel() * 4)
        self.assertEqual(ours * 32, theirs)
        with torch.no_grad():
            self.assertEqual(saved_bytes(MyReLU(), x), 0)


def network(relu, dtype=torch.float32):
    torch.manual_seed(7)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), relu(), nn.Conv2d(8, 8, 3, stride=2), relu(inplace=True), nn.Flatten(),
        nn.Linear(8 * 7 * 7, 10)).to(dtype)


def batches(dtype=torch.float32):
    generator = torch.Generator().manual_seed(11)
    for _ in range(10):
        yield (torch.randn(8, 3, 16, 16, generator=generator).to(dtype),
               torch.randint(0, 10, (8,), generator=generator))


def train(model, share=slice(None), dtype=torch.float32):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    losses = []
    for x, target in batches(dtype):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[share]), target[share])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, [p.detach().clone() for p in model.parameters()]


def distributed(rank, folder):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/rendezvous", rank=rank, world_size=2)
    share = slice(4 * rank, 4 * rank + 4)
    results = {}
    for name, relu in (("ours", MyReLU), ("theirs", nn.ReLU)):
        model = nn.parallel.DistributedDataParallel(network(relu, torch.float64))
        results[name] = train(model, share, torch.float64)
    torch.save(results, os.path.join(folder, str(rank)))
    torch.distributed.destroy_process_group()


class Training(unittest.TestCase):
    def test_convolutional_net(self):
        ours, our_weights = train(network(MyReLU))
        theirs, their_weights = train(network(nn.ReLU))
        self.assertEqual(ours, theirs)
        self.assertLess(ours[-1], ours[0])
        for a, b in zip(our_weights, their_weights):
            self.assertTrue(torch.equal(a, b))

    def test_two_processes(self):
        with tempfile.TemporaryDirectory() as folder:
            torch.multiprocessing.spawn(distributed, (folder,), nprocs=2)
            first, second = (torch.load(os.path.join(folder, str(rank))) for rank in (0, 1))
        losses, weights = train(network(MyReLU, torch.float64), dtype=torch.float64)
        for a, b, theirs, alone in zip(first["ours"][1], second["ours"][1], first["theirs"][1], weights):
            self.assertTrue(torch.equal(a, b))
            self.assertTrue(torch.equal(a, theirs))  # nn.ReLU, to the last bit
            torch.testing.assert_close(a, alone, rtol=1e-9, atol=1e-12)  # one process adds in another order
        for a, b, alone in zip(first["ours"][0], second["ours"][0], losses):
            self.assertAlmostEqual((a + b) / 2, alone, places=9)


if __name__ == "__main__":
    unittest.main(verbosity=2)
