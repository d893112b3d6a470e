# Steps Gymnasium environments for a trainer in another process. The trainer sends this file to a Python interpreter and
# then requests over standard input; replies go to the original standard output. Needs numpy and gymnasium.
#
# This is the protocol of docs/protocol.md, with requests for shared memory, for repeating an episode and for measuring.
# A frame is uint32 length of the payload, uint8 kind, payload; all numbers are little-endian. Every request has exactly
# one reply. Steps keep actions and results in a memory-mapped file: the frame of a step is only a signal, which a
# process that waits in a loop (see spin) does not need.
#
#   HELLO    JSON {name, count, arguments, autoreset, render_mode}
#            reply: SPACES, JSON {observation, action, masks, max_episode_steps, ...}
#   ATTACH   JSON {path, size, actions, rows, finals, spin}: maps the file; reply: READY
#   RESET    environments as uint32 index, uint8 hasSeed, uint32 seed; reply: RESULT
#   STEP     reply: RESULT, whose payload is JSON {index: {name: number}} of the infos of ended episodes, or empty
#   RENDER   uint32 index; reply: FRAME, uint32 width, uint32 height, RGB bytes, top row first
#   SAVE     reply: STATE, JSON list with the state that each episode started from
#   RESTORE  uint32 index, uint32 seed, uint32 length, JSON state, float32 actions: repeats an episode; reply: RESULT
#   MEASURE  float32 actions of several steps; reply: TIME, float64 seconds for the steps without any communication
#   CLOSE    ends the process without a reply; so does the end of standard input
#   ERROR    a reply to any request: JSON {environment, type, message, traceback}
#
# The file: uint32 number of requests, uint32 kind of the request; at 64 uint32 number of replies, uint32 whether the
# frame of the reply must be read; at `actions` float32 actions, one row for each environment, discrete values as
# indices; at `rows` one row for each environment: float64 reward, uint8 terminated, uint8 truncated, 2 bytes, int32
# lives (-1 for none), the parts of the observation, the action mask as bytes; at `finals` the final observations. The
# parts of an observation are float32 for a Box, or uint8 for a Box of bytes, int32 indices for Discrete and
# MultiDiscrete, uint8 for MultiBinary, in the order of the space.
import importlib
import inspect
import json
import mmap
import os
import platform
import signal
import struct
import sys
import threading
import time
import traceback

HELLO, ATTACH, RESET, STEP, RENDER, SAVE, RESTORE, MEASURE, CLOSE = range(1, 10)
SPACES, READY, RESULT, FRAME, STATE, TIME, ERROR = range(65, 72)

# The environment may print, read input and start processes, so it must not see the descriptors of the protocol.
source = os.fdopen(os.dup(0), "rb")
target = os.dup(1)
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)
os.dup2(2, 1)


def die_with_parent():
    """Ends this process when the trainer ends, even if an environment never returns from a step."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the trainer, which saves a checkpoint first.
    except ValueError:
        pass
    if sys.platform.startswith("linux"):
        try:
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        except (ImportError, OSError, AttributeError):
            pass
    if os.name != "posix":
        return
    try:
        os.setpgid(0, 0)  # The trainer ends this group, with all processes that an environment starts.
    except OSError:
        pass

    parent = os.getppid()  # A launcher of Python may be between the trainer and this process.

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


SIGNAL = struct.pack("<IB", 0, RESULT)


def send(kind, payload=b""):
    data = memoryview(struct.pack("<IB", len(payload), kind) + payload)
    while data:
        data = data[os.write(target, data) :]


def read(length):
    data = source.read(length)
    if len(data) < length:
        os._exit(0)  # The trainer has ended.
    return data


class Failure(Exception):
    """A request that is invalid, without a traceback that would help."""


def make(name, arguments, render_mode, count):
    try:
        import gymnasium
    except ImportError as error:
        if error.name not in ("gymnasium", "numpy"):
            raise
        raise Failure(
            f"{sys.executable} (Python {platform.python_version()}) has no module '{error.name}': install it with "
            f"'{sys.executable} -m pip install {error.name}', or name another Python with --python"
        ) from error
    module, colon, attribute = name.partition(":")
    if name.startswith("ALE/"):
        importlib.import_module("ale_py")  # Registers the games.
    if not colon:
        return call_make(gymnasium.make, name, arguments, render_mode)
    factory = importlib.import_module(module)
    for part in attribute.split("."):
        factory = getattr(factory, part, None)
    if factory is None:
        # Gymnasium's own form: importing the module registers the environment.
        return call_make(gymnasium.make, attribute, arguments, render_mode)
    if not callable(factory):
        raise Failure(f"{name} is not callable: name a class or a function that returns an environment")
    parameters = signature(factory)
    arguments = dict(arguments)
    if "num_envs" in parameters:
        arguments.setdefault("num_envs", count)
    if render_mode and "render_mode" in parameters:
        arguments.setdefault("render_mode", render_mode)
    return factory(**arguments)


def signature(factory):
    try:
        return inspect.signature(factory).parameters
    except (TypeError, ValueError):
        return {}


def call_make(function, name, arguments, render_mode):
    if render_mode and "render_mode" not in arguments:
        try:
            return function(name, render_mode=render_mode, **arguments)
        except TypeError as error:
            if "render_mode" not in str(error):
                raise
    return function(name, **arguments)


def kind_of(space):
    for base in type(space).__mro__:
        if base.__name__ in ("Discrete", "MultiDiscrete", "MultiBinary", "Box", "Dict", "Tuple"):
            return base.__name__
    raise Failure(
        f"the space {type(space).__name__} is not supported: use Box, Discrete, MultiDiscrete, MultiBinary, Dict or "
        "Tuple"
    )


def bound(values):
    import numpy as np

    values = np.asarray(values, np.float64).ravel()
    if np.isnan(values).any():
        raise Failure("a bound of a Box is NaN")
    numbers = [float(value) if np.isfinite(value) else ("inf" if value > 0 else "-inf") for value in values[:1]]
    if values.size and (values == values[0]).all():
        return numbers[0]
    return [float(value) if np.isfinite(value) else ("inf" if value > 0 else "-inf") for value in values]


def channels_last(space):
    shape = space.shape
    return (
        str(space.dtype) == "uint8"
        and len(shape) == 3
        and shape[2] < min(shape[0], shape[1])
        and (space.low == 0).all()
        and (space.high == 255).all()
    )


def describe(space, observes):
    kind = kind_of(space)
    if kind == "Discrete":
        return {"type": "discrete", "n": int(space.n)}
    if kind == "MultiDiscrete":
        return {"type": "multi_discrete", "nvec": [int(n) for n in space.nvec.ravel()]}
    if kind == "MultiBinary":
        shape = space.shape
        size = 1
        for length in shape:
            size *= int(length)
        return {"type": "multi_binary", "n": size}
    if kind == "Box":
        shape = [int(length) for length in space.shape] or [1]
        low, high = bound(space.low), bound(space.high)
        if observes and channels_last(space):
            shape = [shape[2], shape[0], shape[1]]
        is_bytes = observes and str(space.dtype) == "uint8"
        return {"type": "box", "shape": shape, "low": low, "high": high, "dtype": "uint8" if is_bytes else "float32"}
    items = space.spaces.items() if kind == "Dict" else enumerate(space.spaces)
    parts = [[str(name), describe(part, observes)] for name, part in items]
    return {"type": kind.lower(), "spaces": parts}


def leaves(space, path=()):
    kind = kind_of(space)
    if kind not in ("Dict", "Tuple"):
        return [(path, space)]
    items = space.spaces.items() if kind == "Dict" else enumerate(space.spaces)
    return [leaf for name, part in items for leaf in leaves(part, path + (name,))]


def pick(value, path):
    for name in path:
        value = value[name]
    return value


def writer_of(path, space):
    """Returns wire type, shape, and a function that writes a value of a space into a view of the shared memory."""
    import numpy as np

    kind = kind_of(space)
    name = ".".join(str(part) for part in path)
    what = f"the observation '{name}'" if name else "the observation"
    if kind == "Discrete":
        start = int(getattr(space, "start", 0))

        def write(view, value):
            view[0] = int(value) - start

        return np.int32, (1,), write
    shape = tuple(space.shape)
    start = getattr(space, "start", 0) if kind == "MultiDiscrete" else 0
    shifted = kind == "MultiDiscrete" and np.any(start)
    moved = kind == "Box" and channels_last(space)
    array = np.ndarray

    def write(view, value):
        if type(value) is not array:
            value = np.asarray(value)
        if value.shape != shape:
            raise ValueError(f"{what} has the shape {value.shape}, but its space has {shape}")
        if moved:
            value = value.transpose(2, 0, 1)
        view[...] = value - start if shifted else value

    if kind == "Box":
        wire = np.uint8 if str(space.dtype) == "uint8" else np.float32
    else:
        wire = np.int32 if kind == "MultiDiscrete" else np.uint8
    return wire, (shape[2], shape[0], shape[1]) if moved else shape, write


def decoder_of(space):
    """Returns the length of an action, and a function from float32 [count, length] to a batch of actions."""
    import numpy as np

    kind = kind_of(space)
    if kind == "Discrete":
        start = int(getattr(space, "start", 0))
        return 1, lambda block: block[:, 0].astype(np.int64) + start
    if kind in ("Dict", "Tuple"):
        items = list(space.spaces.items() if kind == "Dict" else enumerate(space.spaces))
        parts, at = [], 0
        for name, part in items:
            length, decode = decoder_of(part)
            parts.append((name, slice(at, at + length), decode))
            at += length
        if kind == "Dict":
            return at, lambda block: {name: decode(block[:, where]) for name, where, decode in parts}
        return at, lambda block: tuple(decode(block[:, where]) for _, where, decode in parts)
    shape = tuple(space.shape)
    length = int(np.prod(shape, dtype=np.int64))
    dtype = space.dtype
    if kind == "MultiDiscrete" and np.any(getattr(space, "start", 0)):
        start = space.start
        return length, lambda block: block.astype(dtype).reshape((-1,) + shape) + start
    return length, lambda block: block.astype(dtype).reshape((-1,) + shape)


def split(batch, count):
    """Turns a batch of actions into one action for each environment."""
    if isinstance(batch, dict):
        parts = {name: split(part, count) for name, part in batch.items()}
        return [{name: part[i] for name, part in parts.items()} for i in range(count)]
    if isinstance(batch, tuple):
        return list(zip(*(split(part, count) for part in batch)))
    return batch


def member(environment, name):
    """Finds a method of an environment, also if wrappers hide it."""
    found = getattr(environment, name, None)
    if found is None and hasattr(environment, "get_wrapper_attr"):
        try:
            found = environment.get_wrapper_attr(name)
        except AttributeError:
            found = None
    return found if found is not None else getattr(getattr(environment, "unwrapped", None), name, None)


def numbers_in(info, prefix=""):
    """Returns the numbers of an info dictionary, those of a nested one as outer.inner."""
    found = {}
    for name, value in info.items():
        if isinstance(value, dict) and not prefix:
            found.update(numbers_in(value, f"{name}."))
            continue
        if getattr(value, "shape", ()) == () and not isinstance(value, (str, bytes)):
            try:
                found[f"{prefix}{name}"] = float(value)
            except (TypeError, ValueError):
                pass
    return {name: value for name, value in found.items() if value - value == 0}  # Finite ones.


def lives_in(info):
    lives = info.get("lives", -1)
    return lives if isinstance(lives, int) else int(lives)


def image(frame):
    import numpy as np

    if isinstance(frame, (list, tuple)):
        frame = frame[-1] if frame else None
    if frame is None or getattr(frame, "ndim", 0) != 3:
        return struct.pack("<II", 0, 0)
    pixels = np.ascontiguousarray(frame[:, :, :3], np.uint8)
    return struct.pack("<II", pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


class Table:
    """The actions and the rows of results in the shared memory."""

    HEADER = struct.Struct("<d??xxi")

    def __init__(self, memory, offsets, count, observation_space, action_space, mask_size):
        import numpy as np

        parts = []
        size = 0
        for path, space in leaves(observation_space):
            dtype, shape, write = writer_of(path, space)
            parts.append((path, write, dtype, shape, size))
            size += int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        length, self.decode = decoder_of(action_space)
        self.memory = memory
        self.actions = np.frombuffer(memory, np.float32, count * length, offsets["actions"]).reshape(count, length)
        row = self.HEADER.size + size + mask_size
        self.headers = [offsets["rows"] + i * row for i in range(count)]

        def views(start, stride):
            return [
                [
                    (path, write, np.ndarray(shape, dtype, memory, start + i * stride + at))
                    for path, write, dtype, shape, at in parts
                ]
                for i in range(count)
            ]

        self.rows = views(offsets["rows"] + self.HEADER.size, row)
        self.finals = views(offsets["finals"], size)
        self.masks = [
            np.ndarray((mask_size,), np.uint8, memory, at + self.HEADER.size + size) if mask_size else None
            for at in self.headers
        ]

    def set_result(self, i, reward, terminated, truncated, lives):
        self.HEADER.pack_into(self.memory, self.headers[i], reward, terminated, truncated, lives)

    @staticmethod
    def observe(views, observation):
        for path, write, view in views:
            write(view, pick(observation, path) if path else observation)

    def mask(self, i, mask):
        import numpy as np

        mask = np.asarray(mask).ravel()
        if mask.shape != self.masks[i].shape:
            raise ValueError(f"action_masks returned {mask.size} values, but the actions need {self.masks[i].size}")
        self.masks[i][...] = mask != 0


class Environments:
    """Several environments that step one after the other."""

    def __init__(self, first, hello):
        self.count = hello["count"]
        self.autoreset = hello["autoreset"]
        self.all = [first]
        self.at = 0
        for self.at in range(1, self.count):
            self.all.append(make(hello["name"], hello["arguments"], hello["render_mode"], self.count))
        self.at = 0
        self.observation_space = first.observation_space
        self.action_space = first.action_space
        self.maskers = [member(environment, "action_masks") for environment in self.all]
        self.starts = [None] * self.count
        self.infos = {}
        self.spec = getattr(first, "spec", None)
        self.steps = [environment.step for environment in self.all]

    def attach(self, table):
        self.table = table

    def reset_one(self, i, seed=None):
        self.at = i
        if seed is None:
            self.starts[i] = self.random_state(i)
            observation, info = self.all[i].reset()
        else:
            self.starts[i] = {}
            observation, info = self.all[i].reset(seed=seed)
        return observation, info

    def random_state(self, i):
        # A state of the random numbers from which reset() without a seed starts the same episode again.
        try:
            return self.all[i].unwrapped.np_random.bit_generator.state
        except Exception:
            return None

    def reset(self, chosen):
        for i, seed in chosen:
            observation, info = self.reset_one(i, seed)
            self.table.set_result(i, 0.0, False, False, lives_in(info))
            self.begin(i, observation)

    def begin(self, i, observation):
        self.table.observe(self.table.rows[i], observation)
        if self.maskers[i] is not None:
            self.table.mask(i, self.maskers[i]())

    def step(self):
        table = self.table
        actions = split(table.decode(table.actions), self.count)
        steps, rows, set_result, observe = self.steps, table.rows, table.set_result, table.observe
        for i in range(self.count):
            self.at = i
            observation, reward, terminated, truncated, info = steps[i](actions[i])
            set_result(i, reward, terminated, truncated, lives_in(info) if info else -1)
            if terminated or truncated:
                if numbers := numbers_in(info):
                    self.infos[i] = numbers
                if self.autoreset:
                    observe(table.finals[i], observation)
                    observation, info = self.reset_one(i)
                    observe(rows[i], observation)
                else:
                    observe(rows[i], observation)
                    continue
            else:
                observe(rows[i], observation)
            if self.maskers[i] is not None:
                table.mask(i, self.maskers[i]())

    def restore(self, i, seed, start, actions):
        environment = self.all[i]
        observation, info = environment.reset(seed=seed)
        if start:
            environment.unwrapped.np_random.bit_generator.state = start
            observation, info = environment.reset()
        self.starts[i] = start
        total = 0.0
        ended = False
        table = self.table
        for t in range(len(actions)):
            if self.maskers[i] is not None:
                self.maskers[i]()
            action = split(table.decode(actions[t : t + 1]), 1)[0]
            observation, reward, terminated, truncated, info = environment.step(action)
            total += float(struct.unpack("<f", struct.pack("<f", reward))[0])
            ended = bool(terminated or truncated)
            if ended:
                break
        table.set_result(i, total, False, ended, lives_in(info))
        self.begin(i, observation)

    def render(self, i):
        self.at = i
        try:
            return self.all[i].render()
        except NotImplementedError:
            return None

    def close(self):
        for environment in self.all:
            environment.close()


class VectorEnvironments:
    """A gymnasium.vector.VectorEnv, which steps its environments itself."""

    def __init__(self, vector, hello):
        self.vector = vector
        self.at = None
        self.count = hello["count"]
        if vector.num_envs != self.count:
            raise Failure(
                f"{hello['name']} has {vector.num_envs} environments, but {self.count} are needed: accept the argument "
                f"num_envs, or set the number of environments to {vector.num_envs}"
            )
        mode = getattr(vector, "metadata", {}).get("autoreset_mode", "SameStep")
        self.mode = getattr(mode, "value", str(mode))
        if self.mode not in ("SameStep", "Disabled"):
            raise Failure(
                f"{hello['name']} resets in the step after the end of an episode ({self.mode}): create it with "
                "autoreset_mode=AutoresetMode.SAME_STEP, because the step that only resets cannot be trained on"
            )
        self.observation_space = vector.single_observation_space
        self.action_space = vector.single_action_space
        self.masker = getattr(vector, "action_masks", None)
        self.maskers = [self.masker]
        self.starts = [None] * self.count
        self.infos = {}
        self.spec = getattr(vector, "spec", None)

    def attach(self, table):
        self.table = table

    def reset(self, chosen):
        import numpy as np

        if len(chosen) == self.count:
            seeds = [seed for _, seed in chosen]
            observation, _ = self.vector.reset(seed=None if None in seeds else seeds)
        else:
            mask = np.zeros(self.count, bool)
            mask[[i for i, _ in chosen]] = True
            observation, _ = self.vector.reset(options={"reset_mask": mask})
        self.write(observation, [i for i, _ in chosen])
        for i, _ in chosen:
            self.table.set_result(i, 0.0, False, False, -1)
        self.write_masks()

    def write(self, observation, chosen):
        for i in chosen:
            for path, write, view in self.table.rows[i]:
                write(view, pick(observation, path)[i])

    def write_masks(self):
        if self.masker is not None:
            for i, mask in enumerate(self.masker()):
                self.table.mask(i, mask)

    def step(self):
        import numpy as np

        table = self.table
        observation, rewards, terminated, truncated, info = self.vector.step(table.decode(table.actions))
        for i in range(self.count):
            table.set_result(i, rewards[i], terminated[i], truncated[i], -1)
        ended = np.flatnonzero(np.logical_or(terminated, truncated))
        if len(ended):
            observation = self.finish(observation, info, ended)
        self.write(observation, range(self.count))
        self.write_masks()

    def finish(self, observation, info, ended):
        import numpy as np

        if self.mode == "Disabled":
            for i in ended:
                for path, write, view in self.table.finals[i]:
                    write(view, pick(observation, path)[i])
            mask = np.zeros(self.count, bool)
            mask[ended] = True
            return self.vector.reset(options={"reset_mask": mask})[0]
        finals = info.get("final_obs", info.get("final_observation"))
        if finals is None:
            raise ValueError("an episode ended, but the infos have no 'final_obs' with the final observation")
        if isinstance(finals, dict):
            for i in ended:
                for path, write, view in self.table.finals[i]:
                    write(view, pick(finals, path)[i])
        else:
            for i in ended:
                self.table.observe(self.table.finals[i], finals[i])
        return observation

    def restore(self, i, seed, start, actions):
        raise Failure("a vector environment cannot repeat the episode of one environment")

    def render(self, i):
        frames = self.vector.render()
        return None if frames is None else frames[i]

    def close(self):
        self.vector.close()


class Server:
    def __init__(self):
        self.handled = 0
        self.unread = 0
        self.spin = 0.0
        self.counts = None
        self.hosted = None

    def receive(self):
        """Waits for a request. Within the spinning time the shared memory announces it, and later the pipe."""
        if self.spin:
            counts, handled = self.counts, self.handled
            end = time.perf_counter() + self.spin
            while counts[0] == handled:
                if time.perf_counter() > end:
                    break
            else:
                if counts[1] == STEP:
                    self.handled = (handled + 1) & 0xFFFFFFFF
                    self.unread += 1
                    if self.unread == 1024:
                        self.skip()
                    return STEP, b""
        self.skip()
        length, kind = struct.unpack("<IB", read(5))
        self.handled = (self.handled + 1) & 0xFFFFFFFF
        return kind, read(length)

    def skip(self):
        read(5 * self.unread)
        self.unread = 0

    def reply(self, kind, payload=b""):
        if self.counts is not None:
            self.counts[17] = 1 if payload or kind != RESULT else 0
            self.counts[16] = self.handled
        send(kind, payload)

    def handle(self, kind, payload):
        if kind == STEP:
            self.hosted.step()
            if not self.hosted.infos:
                self.counts[17] = 0
                self.counts[16] = self.handled
                os.write(target, SIGNAL)
                return
            infos = json.dumps(self.hosted.infos).encode()
            self.hosted.infos = {}
            self.reply(RESULT, infos)
        elif kind == RESET:
            chosen = [(i, seed if has else None) for i, has, seed in struct.iter_unpack("<IBI", payload)]
            self.hosted.reset(chosen)
            self.reply(RESULT)
        elif kind == HELLO:
            self.hello(json.loads(payload))
        elif kind == ATTACH:
            self.attach(json.loads(payload))
        elif kind == RENDER:
            self.reply(FRAME, image(self.hosted.render(struct.unpack("<I", payload)[0])))
        elif kind == SAVE:
            self.reply(STATE, json.dumps([savable(start) for start in self.hosted.starts]).encode())
        elif kind == RESTORE:
            self.restore(payload)
        elif kind == MEASURE:
            self.measure(payload)
        else:
            raise Failure(f"unknown request {kind}")

    def hello(self, hello):
        die_with_parent()
        if "" not in sys.path:
            sys.path.insert(0, "")
        first = make(hello["name"], hello["arguments"], hello["render_mode"], hello["count"])
        if hasattr(first, "single_observation_space"):
            self.hosted = VectorEnvironments(first, hello)
        elif hasattr(first, "step") and hasattr(first, "observation_space") and hasattr(first, "action_space"):
            self.hosted = Environments(first, hello)
        else:
            raise Failure(f"{hello['name']} is a {type(first).__name__}, not a Gymnasium environment")
        spec = self.hosted.spec
        meanings = member(first, "get_action_meanings")
        metadata = getattr(first, "metadata", None) or {}
        answer = {
            "observation": describe(self.hosted.observation_space, True),
            "action": describe(self.hosted.action_space, False),
            "masks": self.hosted.maskers[0] is not None,
            "shared_memory": True,
            "repeat": True,
            "render": True,
            "max_episode_steps": getattr(spec, "max_episode_steps", None),
            "reward_threshold": getattr(spec, "reward_threshold", None),
            "frames_per_second": metadata.get("render_fps"),
            "action_meanings": list(meanings()) if meanings is not None else None,
        }
        send(SPACES, json.dumps(answer).encode())

    def attach(self, shared):
        with open(shared["path"], "r+b") as file:
            memory = mmap.mmap(file.fileno(), shared["size"])
        counts = memoryview(memory).cast("I")
        hosted = self.hosted
        table = Table(memory, shared, hosted.count, hosted.observation_space, hosted.action_space, shared["masks"])
        hosted.attach(table)
        self.handled = 0
        self.spin = shared["spin"]
        send(READY)
        self.counts = counts

    def restore(self, payload):
        import numpy as np

        i, seed, length = struct.unpack_from("<III", payload)
        start = json.loads(payload[12 : 12 + length])
        actions = np.frombuffer(payload[12 + length :], np.float32)
        self.hosted.restore(i, seed, start, actions.reshape(-1, self.hosted.table.actions.shape[1]))
        self.reply(RESULT)

    def measure(self, payload):
        import numpy as np

        actions = self.hosted.table.actions
        steps = np.frombuffer(payload, np.float32).reshape((-1,) + actions.shape)
        begin = time.perf_counter()
        for step in steps:
            actions[...] = step
            self.hosted.step()
        self.reply(TIME, struct.pack("<d", time.perf_counter() - begin))

    def run(self):
        while True:
            kind, payload = self.receive()
            if kind == CLOSE:
                break
            try:
                self.handle(kind, payload)
            except BaseException as error:
                self.reply(ERROR, json.dumps(self.failure(error)).encode())
        if self.hosted is not None:
            self.hosted.close()

    def failure(self, error):
        if isinstance(error, Failure):
            return {"environment": None, "type": None, "message": str(error), "traceback": None}
        kind = type(error)
        name = kind.__name__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__name__}"
        frames = traceback.extract_tb(error.__traceback__)
        frames = [frame for frame in frames if frame.filename != "proximal_gymnasium.py"]
        return {
            "environment": getattr(self.hosted, "at", None),
            "type": name,
            "message": str(error),
            "place": f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None,
            "traceback": "".join(traceback.format_exception(kind, error, error.__traceback__)),
        }


def savable(start):
    try:
        json.dumps(start)
        return start
    except TypeError:
        return None


Server().run()
os._exit(0)  # Threads of an environment must not keep the process.
