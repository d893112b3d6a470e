# A stand-in for the package gymnasium, with the part of its interface that the bridge uses. The real package cannot be
# installed everywhere; this one needs only numpy.
import importlib
from types import SimpleNamespace

import numpy as np

from gymnasium import spaces, vector

__version__ = "0.0.0"

registry = {}


class Env:
    metadata = {"render_modes": []}
    render_mode = None
    spec = None
    _np_random = None

    @property
    def np_random(self):
        if self._np_random is None:
            self._np_random = np.random.Generator(np.random.PCG64())
        return self._np_random

    @property
    def unwrapped(self):
        return self

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            self._np_random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))

    def step(self, action):
        raise NotImplementedError

    def render(self):
        raise NotImplementedError

    def close(self):
        pass

    def get_wrapper_attr(self, name):
        return getattr(self, name)


class Wrapper(Env):
    def __init__(self, env):
        self.env = env
        self.observation_space = env.observation_space
        self.action_space = env.action_space
        self.metadata = env.metadata

    @property
    def unwrapped(self):
        return self.env.unwrapped

    def reset(self, *, seed=None, options=None):
        return self.env.reset(seed=seed, options=options)

    def step(self, action):
        return self.env.step(action)

    def render(self):
        return self.env.render()

    def close(self):
        self.env.close()

    def get_wrapper_attr(self, name):
        try:
            return getattr(self, name)
        except AttributeError:
            return self.env.get_wrapper_attr(name)


class TimeLimit(Wrapper):
    def __init__(self, env, max_episode_steps):
        super().__init__(env)
        self.max_episode_steps = max_episode_steps
        self.elapsed = 0

    def reset(self, *, seed=None, options=None):
        self.elapsed = 0
        return self.env.reset(seed=seed, options=options)

    def step(self, action):
        observation, reward, terminated, truncated, info = self.env.step(action)
        self.elapsed += 1
        return observation, reward, terminated, truncated or self.elapsed >= self.max_episode_steps, info


def register(id, entry_point, max_episode_steps=None, reward_threshold=None, kwargs=None):
    registry[id] = SimpleNamespace(
        id=id,
        entry_point=entry_point,
        max_episode_steps=max_episode_steps,
        reward_threshold=reward_threshold,
        kwargs=kwargs or {},
    )


def make(id, **kwargs):
    if id not in registry:
        raise KeyError(f"Environment `{id}` is not registered")
    spec = registry[id]
    entry = spec.entry_point
    if isinstance(entry, str):
        module, _, name = entry.partition(":")
        entry = getattr(importlib.import_module(module), name)
    env = entry(**{**spec.kwargs, **kwargs})
    if spec.max_episode_steps is not None:
        env = TimeLimit(env, spec.max_episode_steps)
    env.spec = spec
    return env


register("CartPole-v1", "gymnasium.cart_pole:CartPole", max_episode_steps=500, reward_threshold=475.0)
