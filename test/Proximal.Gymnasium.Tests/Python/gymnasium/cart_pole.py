# CartPole in plain Python, with the constants and equations of Barto, Sutton and Anderson (1983) that Gymnasium uses.
import math

import numpy as np

import gymnasium
from gymnasium import spaces


class CartPole(gymnasium.Env):
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}

    def __init__(self, render_mode=None):
        self.render_mode = render_mode
        high = np.array([4.8, np.inf, 2 * 12 * 2 * math.pi / 360, np.inf], np.float32)
        self.observation_space = spaces.Box(-high, high, dtype=np.float32)
        self.action_space = spaces.Discrete(2)
        self.state = None

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state = self.np_random.uniform(-0.05, 0.05, size=(4,))
        return np.array(self.state, dtype=np.float32), {}

    def step(self, action):
        assert self.action_space.contains(action), f"{action!r} is not an action"
        x, velocity, angle, spin = self.state
        force = 10.0 if action == 1 else -10.0
        cos, sin = np.cos(angle), np.sin(angle)
        temp = (force + 0.05 * np.square(spin) * sin) / 1.1
        acceleration = (9.8 * sin - cos * temp) / (0.5 * (4.0 / 3.0 - 0.1 * np.square(cos) / 1.1))
        thrust = temp - 0.05 * acceleration * cos / 1.1
        x = x + 0.02 * velocity
        velocity = velocity + 0.02 * thrust
        angle = angle + 0.02 * spin
        spin = spin + 0.02 * acceleration
        self.state = np.array((x, velocity, angle, spin), dtype=np.float64)
        limit = 12 * 2 * math.pi / 360
        terminated = bool(x < -2.4 or x > 2.4 or angle < -limit or angle > limit)
        return np.array(self.state, dtype=np.float32), 1.0, terminated, False, {}

    def render(self):
        if self.render_mode != "rgb_array":
            return None
        frame = np.full((40, 60, 3), 255, np.uint8)
        at = int(np.clip(30 + 10 * self.state[0], 4, 56))
        frame[30:34, at - 4 : at + 4] = (0, 0, 0)
        frame[10:30, at - 1 : at + 1] = (202, 152, 101)
        return frame
