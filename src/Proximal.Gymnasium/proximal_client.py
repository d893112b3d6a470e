"""Environments and policies of 'proximal serve' in Python. This one file is all that is needed.

    env = Environment("localhost:5005")                          # proximal serve CartPole-v1
    env = Environment(["proximal", "serve", "CartPole-v1", "--stdio"])
    observation, info = env.reset(seed=1)
    observation, reward, terminated, truncated, info = env.step(env.action_space.sample())

    policy = Policy("localhost:5005")                            # proximal serve runs/CartPole-v1
    action = policy(observation, episode_start=True)

With gymnasium installed, Environment is a gymnasium.Env with its spaces. With numpy installed, observations and actions
are arrays; otherwise numbers and lists. Images are [channels, height, width]. The protocol: docs/protocol.md.
"""
import json
import math
import os
import random
import socket
import struct
import subprocess

try:
    import numpy
except ImportError:
    numpy = None
try:
    import gymnasium
    from gymnasium import spaces as gymnasium_spaces
except ImportError:
    gymnasium = gymnasium_spaces = None

HELLO, RESET, STEP, RENDER, CLOSE, ACT = 1, 3, 4, 5, 9, 10
ERROR = 71


class RemoteError(RuntimeError):
    """An error that the server reports, or a connection that ended."""


class Space:
    """A space without gymnasium: kind, and shape, low, high, n, nvec or spaces, as far as the kind has them."""

    def __init__(self, kind, **members):
        self.kind = kind
        self.__dict__.update(members)
        self._random = random.Random()

    def seed(self, seed=None):
        self._random.seed(seed)
        for _, part in getattr(self, "spaces", ()):
            part.seed(self._random.getrandbits(32))

    def sample(self):
        """A random value; unbounded elements of a box are normally distributed."""
        draw = self._random
        if self.kind == "discrete":
            return draw.randrange(self.n)
        if self.kind == "multi_discrete":
            return _array([draw.randrange(n) for n in self.nvec], "int64")
        if self.kind == "multi_binary":
            return _array([draw.randrange(2) for _ in range(self.n)], "int8")
        if self.kind == "box":
            flat = [
                draw.uniform(low, high) if math.isfinite(low) and math.isfinite(high) else draw.gauss(0, 1)
                for low, high in zip(self.low, self.high)
            ]
            return _array(flat, "float32", self.shape)
        values = [(name, part.sample()) for name, part in self.spaces]
        return dict(values) if self.kind == "dict" else tuple(value for _, value in values)

    def __repr__(self):
        return f"Space({self.kind}, {({k: v for k, v in self.__dict__.items() if k[0] != '_' and k != 'kind'})})"


def _array(flat, dtype, shape=None):
    if numpy is None:
        return list(flat)
    return numpy.array(flat, dtype=dtype).reshape(shape if shape is not None else (len(flat),))


def _axes(value):
    if numpy is not None:
        return numpy.ndim(value)
    return 1 + _axes(value[0]) if isinstance(value, (list, tuple)) else 0


class _Codec:
    """How the values of a space are read from an observation, and written to an observation or an action."""

    def __init__(self, description):
        self.kind = description["type"]
        self.parts = []
        if self.kind in ("dict", "tuple"):
            self.parts = [(name, _Codec(part)) for name, part in description["spaces"]]
            self.bytes = sum(codec.bytes for _, codec in self.parts)
            self.numbers = sum(codec.numbers for _, codec in self.parts)
        elif self.kind == "box":
            self.shape = tuple(description["shape"])
            self.length = math.prod(self.shape)
            self.is_bytes = description.get("dtype") == "uint8"
            self.low, self.high = (self._bounds(description[name]) for name in ("low", "high"))
            self.bytes = self.length * (1 if self.is_bytes else 4)
            self.numbers = self.length
        elif self.kind == "discrete":
            self.n, self.bytes, self.numbers = description["n"], 4, 1
        elif self.kind == "multi_discrete":
            self.nvec = description["nvec"]
            self.numbers = len(self.nvec)
            self.bytes = 4 * self.numbers
        else:
            self.n = self.bytes = self.numbers = description["n"]

    def _bounds(self, bounds):
        values = bounds if isinstance(bounds, list) else [bounds] * self.length
        return [float(bound) for bound in values]

    def space(self):
        if self.kind in ("dict", "tuple"):
            inner = [(name, codec.space()) for name, codec in self.parts]
            if gymnasium is None:
                return Space(self.kind, spaces=inner)
            return (
                gymnasium_spaces.Dict(dict(inner))
                if self.kind == "dict"
                else gymnasium_spaces.Tuple([space for _, space in inner])
            )
        if self.kind == "box":
            if gymnasium is None:
                return Space("box", shape=self.shape, low=self.low, high=self.high)
            dtype = numpy.uint8 if self.is_bytes else numpy.float32
            low, high = (numpy.array(bound).astype(dtype).reshape(self.shape) for bound in (self.low, self.high))
            return gymnasium_spaces.Box(low, high, self.shape, dtype)
        if self.kind == "discrete":
            return Space("discrete", n=self.n) if gymnasium is None else gymnasium_spaces.Discrete(self.n)
        if self.kind == "multi_discrete":
            if gymnasium is None:
                return Space("multi_discrete", nvec=self.nvec, shape=(len(self.nvec),))
            return gymnasium_spaces.MultiDiscrete(self.nvec)
        if gymnasium is None:
            return Space("multi_binary", n=self.n, shape=(self.n,))
        return gymnasium_spaces.MultiBinary(self.n)

    def read(self, data, at=0):
        """The value of an observation."""
        if self.parts:
            values = []
            for name, codec in self.parts:
                values.append((name, codec.read(data, at)))
                at += codec.bytes
            return dict(values) if self.kind == "dict" else tuple(value for _, value in values)
        if self.kind == "discrete":
            return struct.unpack_from("<i", data, at)[0]
        if self.kind == "multi_discrete":
            return _array(struct.unpack_from(f"<{self.numbers}i", data, at), "int64")
        if self.kind == "multi_binary" or self.is_bytes:
            dtype, shape = ("int8", (self.n,)) if self.kind == "multi_binary" else ("uint8", self.shape)
            if numpy is None:
                return list(data[at : at + self.bytes])
            return numpy.frombuffer(data, "uint8", self.bytes, at).astype(dtype).reshape(shape)
        if numpy is None:
            return list(struct.unpack_from(f"<{self.length}f", data, at))
        return numpy.frombuffer(data, "<f4", self.length, at).astype("float32").reshape(self.shape)

    def write(self, value):
        """The bytes of an observation."""
        if self.parts:
            inner = [value[name] for name, _ in self.parts] if self.kind == "dict" else value
            return b"".join(codec.write(part) for (_, codec), part in zip(self.parts, inner))
        flat = self._flat(value)
        if self.kind in ("discrete", "multi_discrete"):
            return struct.pack(f"<{self.numbers}i", *map(int, flat))
        if self.kind == "multi_binary" or self.is_bytes:
            return bytes(map(int, flat))
        return struct.pack(f"<{self.length}f", *flat)

    def numbers_of(self, value):
        """The numbers of an action."""
        if not self.parts:
            return [float(number) for number in self._flat(value)]
        inner = [value[name] for name, _ in self.parts] if self.kind == "dict" else value
        return [number for (_, codec), part in zip(self.parts, inner) for number in codec.numbers_of(part)]

    def action(self, numbers, at=0):
        """The value of an action."""
        if self.parts:
            values = []
            for name, codec in self.parts:
                values.append((name, codec.action(numbers, at)))
                at += codec.numbers
            return dict(values) if self.kind == "dict" else tuple(value for _, value in values)
        own = numbers[at : at + self.numbers]
        if self.kind == "discrete":
            return int(own[0])
        if self.kind == "box":
            return _array(own, "float32", self.shape)
        return _array([int(number) for number in own], "int64" if self.kind == "multi_discrete" else "int8")

    def is_single(self, value):
        """Whether a value is one observation, and not an array or list of them."""
        if self.parts:
            name, codec = self.parts[0]
            return codec.is_single(value[name] if self.kind == "dict" else value[0])
        axes = len(self.shape) if self.kind == "box" else 0 if self.kind == "discrete" else 1
        return _axes(value) == axes

    def split(self, values, count):
        """The rows of a batch of observations."""
        if self.kind == "dict":
            parts = {name: codec.split(values[name], count) for name, codec in self.parts}
            return [{name: rows[row] for name, rows in parts.items()} for row in range(count)]
        if self.kind == "tuple":
            return list(zip(*(codec.split(part, count) for (_, codec), part in zip(self.parts, values))))
        if len(values) != count:
            raise ValueError(f"{len(values)} observations were given, but the policy has {count} rows")
        return list(values)

    def _flat(self, value):
        if numpy is not None:
            flat = numpy.asarray(value).reshape(-1).tolist()
        else:
            flat = []
            stack = [value]
            while stack:
                item = stack.pop()
                if isinstance(item, (list, tuple)):
                    stack.extend(reversed(item))
                else:
                    flat.append(item)
        if len(flat) != self.numbers:
            raise ValueError(f"{len(flat)} numbers were given, but {self.kind} needs {self.numbers}")
        return flat


class _Connection:
    """Frames to and from a server: one that listens at HOST:PORT, or a command that speaks over its standard streams."""

    def __init__(self, address, token, timeout, hello):
        self._process = self._socket = None
        if isinstance(address, str):
            host, _, port = address.rpartition(":")
            self._socket = socket.create_connection((host or "localhost", int(port)), timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._input = self._output = self._socket.makefile("rwb")
        else:
            self._process = subprocess.Popen(list(address), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._input, self._output = self._process.stdout, self._process.stdin
        token = token if token is not None else os.environ.get("PROXIMAL_TOKEN")
        hello = {"protocol": 1, "token": token, **hello}
        try:
            self.spaces = json.loads(self.request(HELLO, json.dumps(hello).encode()))
        except BaseException:
            self.close()
            raise

    def request(self, kind, payload):
        try:
            self._output.write(struct.pack("<IB", len(payload), kind) + payload)
            self._output.flush()
            length, answer = struct.unpack("<IB", self._read(5))
            reply = self._read(length)
        except (OSError, struct.error, ValueError) as error:
            raise RemoteError(f"the connection to proximal ended: {error}") from error
        if answer == ERROR:
            raise RemoteError(json.loads(reply)["message"])
        return reply

    def close(self):
        try:
            self._output.write(struct.pack("<IB", 0, CLOSE))
            self._output.flush()
        except (OSError, ValueError):
            pass
        for stream in (self._output, self._input, self._socket):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    pass
        if self._process is not None:
            self._process.wait()

    def _read(self, count):
        data = self._input.read(count)
        if data is None or len(data) < count:
            raise RemoteError("proximal closed the connection")
        return data


class Environment(gymnasium.Env if gymnasium is not None else object):
    """An environment of 'proximal serve ENV'.

    address: "HOST:PORT", or a command as a list, such as ["proximal", "serve", "CartPole-v1", "--stdio"].
    token: token of the server (default: the environment variable PROXIMAL_TOKEN).
    timeout: seconds that a reply of a listening server may take.

    With action masks, info["action_mask"] and action_masks() are the mask of the current state.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 30}

    def __init__(self, address="localhost:5005", token=None, timeout=60, render_mode="rgb_array"):
        self._connection = _Connection(address, token, timeout, {"count": 1, "autoreset": False})
        spaces = self._connection.spaces
        if spaces.get("serves", "environment") != "environment":
            self._connection.close()
            raise RemoteError("the server has a policy: use Policy")
        self._observations, self._actions = _Codec(spaces["observation"]), _Codec(spaces["action"])
        self.observation_space, self.action_space = self._observations.space(), self._actions.space()
        self.max_episode_steps = spaces.get("max_episode_steps")
        self.render_mode = render_mode
        self._masks = spaces.get("masks", False)
        self._mask = None

    def reset(self, *, seed=None, options=None):
        """The first observation of an episode, and an info. A seed starts the random numbers anew."""
        if gymnasium is not None:
            super().reset(seed=seed)
        has_seed = seed is not None
        row = self._connection.request(RESET, struct.pack("<IBI", 0, has_seed, (seed or 0) & 0xFFFFFFFF))
        _, _, _, observation, info = self._parse(row)
        return observation, info

    def step(self, action):
        """(observation, reward, terminated, truncated, info)"""
        numbers = self._actions.numbers_of(action)
        row = self._connection.request(STEP, struct.pack(f"<{len(numbers)}f", *numbers))
        reward, terminated, truncated, observation, info = self._parse(row)
        return observation, reward, terminated, truncated, info

    def action_masks(self):
        """The mask of the current state, 1 for valid values, as sb3-contrib's MaskablePPO asks for it."""
        return self._mask

    def render(self):
        """The current state: an array [height, width, 3], or bytes without numpy."""
        frame = self._connection.request(RENDER, struct.pack("<I", 0))
        width, height = struct.unpack_from("<II", frame)
        return frame[8:] if numpy is None else numpy.frombuffer(frame, "uint8", -1, 8).reshape(height, width, 3).copy()

    def close(self):
        self._connection.close()

    def _parse(self, row):
        reward, terminated, truncated = struct.unpack_from("<d??", row)
        observation = self._observations.read(row, 16)
        info = {}
        if self._masks:
            self._mask = _array(list(row[16 + self._observations.bytes :]), "int8")
            info["action_mask"] = self._mask
        return reward, terminated, truncated, observation, info


class Policy:
    """A policy of 'proximal serve RUN', as a function from an observation to an action.

    address, token, timeout: as for Environment.
    rows: number of environments that the policy acts in at once.
    deterministic: whether to take the most probable action rather than a sample.
    seed: seed of sampled actions.
    """

    def __init__(self, address="localhost:5005", token=None, timeout=60, rows=1, deterministic=True, seed=0):
        hello = {"count": rows, "deterministic": deterministic, "seed": seed}
        self._connection = _Connection(address, token, timeout, hello)
        spaces = self._connection.spaces
        if spaces.get("serves") != "policy":
            self._connection.close()
            raise RemoteError("the server has an environment: use Environment")
        self._observations, self._actions = _Codec(spaces["observation"]), _Codec(spaces["action"])
        self.observation_space, self.action_space = self._observations.space(), self._actions.space()
        self.rows, self.deterministic = rows, deterministic
        self._mask_size = spaces.get("mask_size", 0)

    def __call__(self, observation, episode_start=False, action_mask=None):
        """The action for an observation, of a policy with one row. Pass episode_start=True for the first observation of
        an episode: it clears the recurrent state of a policy with memory."""
        return self.act([observation], [episode_start], [action_mask])[0]

    def act(self, observations, episode_starts, action_masks=None):
        """The actions for a list of observations, one for each row."""
        if len(observations) != self.rows:
            raise ValueError(f"{len(observations)} observations were given, but the policy has {self.rows} rows")
        payload = b""
        for row, observation in enumerate(observations):
            payload += bytes([bool(episode_starts[row])]) + self._observations.write(observation)
            payload += self._mask(action_masks[row] if action_masks is not None else None)
        reply = self._connection.request(ACT, payload)
        numbers = struct.unpack(f"<{self.rows * self._actions.numbers}f", reply)
        return [self._actions.action(numbers, row * self._actions.numbers) for row in range(self.rows)]

    def predict(self, observation, state=None, episode_start=None, deterministic=True):
        """(action, state), as the models of Stable-Baselines3: for one observation, or for arrays of them with one row
        for each environment. The server keeps the recurrent state of a policy with memory. It is cleared where
        episode_start is true, or if there is neither a state nor an episode_start."""
        if deterministic != self.deterministic:
            raise ValueError(f"deterministic={self.deterministic} was given to the constructor of Policy")
        is_single = self._observations.is_single(observation)
        rows = [observation] if is_single else self._observations.split(observation, self.rows)
        if episode_start is None:
            starts = [state is None] * len(rows)
        else:
            starts = [episode_start] if is_single and not hasattr(episode_start, "__len__") else list(episode_start)
        actions = self.act(rows, starts)
        if is_single:
            return actions[0], ()
        return (actions if numpy is None else numpy.stack([numpy.asarray(action) for action in actions])), ()

    def close(self):
        self._connection.close()

    def _mask(self, mask):
        if not self._mask_size:
            return b""
        values = [1] * self._mask_size if mask is None else [int(bool(value)) for value in mask]
        if len(values) != self._mask_size:
            raise ValueError(f"the action mask has {len(values)} values, but {self._mask_size} are needed")
        return bytes(values)
