# Environments of the tests.
import os
import sys
import time

import numpy as np

import gymnasium
from gymnasium import spaces, vector


class Echo(gymnasium.Env):
    """Observes the last action: the observation space is the action space. The reward is 1 if the action is valid."""

    SPACES = {
        "box": spaces.Box(-2, 2, (2, 3)),
        "double": spaces.Box(np.array([-1.0, 0.0]), np.array([1.0, np.inf]), dtype=np.float64),
        "scalar": spaces.Box(-1, 1, ()),
        "discrete": spaces.Discrete(5, start=-2),
        "multi_discrete": spaces.MultiDiscrete([3, 2, 4], start=[1, 0, -1]),
        "multi_binary": spaces.MultiBinary(4),
        "tuple": spaces.Tuple((spaces.Discrete(3), spaces.Box(-1, 1, (2,)))),
        "dict": spaces.Dict(
            {
                "wheel": spaces.Box(-1, 1, (1,)),
                "gear": spaces.Discrete(4, start=1),
                "lamps": spaces.Tuple((spaces.MultiBinary(2), spaces.MultiDiscrete([2, 5]))),
            }
        ),
    }

    def __init__(self, space="box"):
        self.observation_space = self.action_space = self.SPACES[space]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.first(self.observation_space), {}

    def first(self, space):
        if isinstance(space, spaces.Discrete):
            return space.start
        if isinstance(space, spaces.MultiDiscrete):
            return space.start
        if isinstance(space, spaces.Dict):
            return {name: self.first(part) for name, part in space.spaces.items()}
        if isinstance(space, spaces.Tuple):
            return tuple(self.first(part) for part in space.spaces)
        return np.zeros(space.shape, space.dtype)

    def step(self, action):
        return action, float(self.action_space.contains(action)), False, False, {}


class Images(gymnasium.Env):
    """A camera with the channels last and a speed; pixel (y, x) of channel c is 50 c + 5 y + x + the step."""

    def __init__(self):
        camera, speed = spaces.Box(0, 255, (4, 5, 3), np.uint8), spaces.Box(0, 1, (1,))
        self.observation_space = spaces.Dict({"camera": camera, "speed": speed})
        self.action_space = spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.at = 0
        return self.observe(), {}

    def step(self, action):
        self.at += 1
        return self.observe(), 0.0, False, False, {}

    def observe(self):
        y, x, c = np.indices((4, 5, 3))
        return {"camera": (50 * c + 5 * y + x + self.at).astype(np.uint8), "speed": np.array([0.5])}


class Counter(gymnasium.Env):
    """Observes (step, episode, first random number of the episode, last seed). Action 1 terminates; the fourth step
    truncates. At the end of an episode the info has numbers."""

    def __init__(self, length=4, uses_other_random=False):
        self.observation_space = spaces.Box(0, 2**31, (4,), np.float64)
        self.action_space = spaces.Discrete(2)
        self.length = length
        self.uses_other_random = uses_other_random
        self.episode = 0
        self.last_seed = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None:
            self.last_seed = seed
        self.step_count = 0
        self.episode += 1
        self.random = np.random.random() if self.uses_other_random else self.np_random.random()
        return self.observe(), {}

    def step(self, action):
        self.step_count += 1
        terminated, truncated = action == 1, self.step_count >= self.length
        info = {"is_success": bool(terminated), "inner": {"length": self.step_count}, "name": "x", "list": [1]}
        return self.observe(), 0.5 * self.step_count, terminated, truncated, info

    def observe(self):
        episode = 0 if self.uses_other_random else self.episode
        return np.array([self.step_count, episode, self.random, self.last_seed % 1000])


class Masked(gymnasium.Env):
    """Only action (step mod 3) is allowed; another one raises. An episode that starts at `blocked` allows none."""

    def __init__(self, blocked=-1):
        self.blocked = blocked
        self.observation_space = spaces.Box(0, 100, (1,))
        self.action_space = spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.at = int(self.np_random.integers(3))
        return np.array([self.at], np.float32), {}

    def step(self, action):
        if action != self.at % 3:
            raise ValueError(f"action {action} is masked")
        self.at += 1
        return np.array([self.at], np.float32), 1.0, self.at % 10 == 0, False, {}

    def action_masks(self):
        return (np.arange(3) == self.at % 3) & (self.at != self.blocked)


class Faulty(gymnasium.Env):
    """Does something wrong at step `at` of the first episode of a process, if the file does not exist that then marks
    the fault as done."""

    def __init__(self, fault="raise", at=3, once=""):
        self.observation_space = spaces.Box(-1, 10_000, (1,))
        self.action_space = spaces.Discrete(2)
        self.fault, self.at, self.once = fault, at, once
        self.total = 0
        if fault == "constructor":
            raise RuntimeError("no license")
        if fault == "space":
            self.observation_space = spaces.Text(5)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.step_count = 0
        if self.fault == "reset":
            raise RuntimeError("cannot reset")
        return np.array([0], np.float32), {}

    def step(self, action):
        self.step_count += 1
        self.total += 1
        observation, reward = np.array([self.step_count], np.float32), 1.0
        if self.total == self.at and not (self.once and os.path.exists(self.once)):
            if self.once:
                open(self.once, "w").close()
            if self.fault == "raise":
                raise ValueError("the motor is broken")
            if self.fault == "hang":
                time.sleep(600)
            if self.fault == "die":
                print("last words", file=sys.stderr)
                os._exit(7)
            if self.fault == "nan":
                observation[0] = np.nan
            if self.fault == "nan_reward":
                reward = float("nan")
            if self.fault == "shape":
                observation = np.zeros(3, np.float32)
            if self.fault == "print":
                print("noise on standard output" * 1000)
                os.write(1, b"\x05\x00\x00\x00\x43more noise")
                os.system("echo noise of a child")
        return observation, reward, False, self.step_count >= 100, {}


class Game(gymnasium.Env):
    """A game with the interface of ale-py's environments: a ball moves, and each hit of the floor costs a life."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 30}

    def __init__(self, frameskip=4, render_mode=None, repeat_action_probability=0.25):
        self.render_mode = render_mode
        self.frameskip = frameskip
        self.observation_space = spaces.Box(0, 255, (210, 160, 3), np.uint8)
        self.action_space = spaces.Discrete(4)
        self.lives = 0

    def get_action_meanings(self):
        return ["NOOP", "FIRE", "RIGHT", "LEFT"]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.lives, self.frame = 3, 0
        self.x = int(self.np_random.integers(10, 150))
        return self.screen(), {"lives": self.lives, "frame_number": 0}

    def step(self, action):
        assert self.frameskip == 1, "the wrapper skips frames"
        self.x = int(np.clip(self.x + {2: 2, 3: -2}.get(int(action), 0), 8, 152))
        self.frame += 1
        reward = 0.0
        if self.frame % 20 == 0:
            reward = 7.0 if action == 1 else 0.0
            self.lives -= 1
        return self.screen(), reward, self.lives == 0, False, {"lives": self.lives, "frame_number": self.frame}

    def screen(self):
        screen = np.zeros((210, 160, 3), np.uint8)
        screen[100:120, self.x - 8 : self.x + 8] = (210, 164, 74)
        screen[:, :, 2] += np.uint8(self.frame % 20)
        return screen

    def render(self):
        return self.screen()


def make_vec(num_envs=2, mode="SAME_STEP"):
    return vector.SyncVectorEnv([lambda: Counter()] * num_envs, autoreset_mode=vector.AutoresetMode[mode])


def two():
    return make_vec(2)


not_callable = 3


def not_an_environment():
    return 3


gymnasium.register("Counter-v0", Counter, max_episode_steps=3, reward_threshold=1.5)
gymnasium.register("ALE/Game-v5", Game)
