import numpy as np


class Space:
    def __init__(self, shape=None, dtype=None):
        self.shape = shape
        self.dtype = None if dtype is None else np.dtype(dtype)


class Box(Space):
    def __init__(self, low, high, shape=None, dtype=np.float32):
        if shape is None:
            shape = np.asarray(low).shape
        super().__init__(tuple(shape), dtype)
        self.low = np.broadcast_to(np.asarray(low, dtype), shape)
        self.high = np.broadcast_to(np.asarray(high, dtype), shape)

    def contains(self, value):
        return value.shape == self.shape and bool((value >= self.low).all() and (value <= self.high).all())


class Discrete(Space):
    def __init__(self, n, start=0):
        super().__init__((), np.int64)
        self.n = np.int64(n)
        self.start = np.int64(start)

    def contains(self, value):
        if not isinstance(value, (int, np.integer)):
            return False
        return bool(self.start <= value < self.start + self.n)


class MultiDiscrete(Space):
    def __init__(self, nvec, dtype=np.int64, start=None):
        self.nvec = np.array(nvec, dtype)
        self.start = np.zeros_like(self.nvec) if start is None else np.array(start, dtype)
        super().__init__(self.nvec.shape, dtype)

    def contains(self, value):
        return value.shape == self.shape and bool(((value >= self.start) & (value < self.start + self.nvec)).all())


class MultiBinary(Space):
    def __init__(self, n):
        self.n = n
        super().__init__((n,) if isinstance(n, int) else tuple(n), np.int8)

    def contains(self, value):
        return value.shape == self.shape and bool(((value == 0) | (value == 1)).all())


class Dict(Space):
    def __init__(self, spaces):
        super().__init__()
        self.spaces = dict(sorted(spaces.items()))

    def contains(self, value):
        return set(value) == set(self.spaces) and all(self.spaces[name].contains(value[name]) for name in value)


class Tuple(Space):
    def __init__(self, spaces):
        super().__init__()
        self.spaces = tuple(spaces)

    def contains(self, value):
        return isinstance(value, tuple) and all(space.contains(part) for space, part in zip(self.spaces, value))


class Text(Space):
    def __init__(self, max_length):
        super().__init__((), np.str_)
