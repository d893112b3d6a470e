from enum import Enum

import numpy as np


class AutoresetMode(Enum):
    NEXT_STEP = "NextStep"
    SAME_STEP = "SameStep"
    DISABLED = "Disabled"


class VectorEnv:
    metadata = {}
    spec = None
    num_envs = 0

    def close(self):
        pass


class SyncVectorEnv(VectorEnv):
    """Environments with Box observations that step one after the other."""

    def __init__(self, factories, autoreset_mode=AutoresetMode.NEXT_STEP):
        self.envs = [factory() for factory in factories]
        self.num_envs = len(self.envs)
        self.single_observation_space = self.envs[0].observation_space
        self.single_action_space = self.envs[0].action_space
        self.metadata = {"autoreset_mode": autoreset_mode}
        self.mode = autoreset_mode
        self.spec = self.envs[0].spec

    def reset(self, *, seed=None, options=None):
        mask = np.ones(self.num_envs, bool) if options is None else options["reset_mask"]
        if seed is None:
            seed = [None] * self.num_envs
        if options is None:
            self.observations = np.zeros((self.num_envs,) + self.single_observation_space.shape, np.float32)
        for i, env in enumerate(self.envs):
            if mask[i]:
                self.observations[i], _ = env.reset(seed=seed[i])
        return self.observations.copy(), {}

    def step(self, actions):
        rewards = np.zeros(self.num_envs)
        terminated = np.zeros(self.num_envs, bool)
        truncated = np.zeros(self.num_envs, bool)
        infos = {}
        for i, env in enumerate(self.envs):
            self.observations[i], rewards[i], terminated[i], truncated[i], _ = env.step(actions[i])
            if (terminated[i] or truncated[i]) and self.mode == AutoresetMode.SAME_STEP:
                infos.setdefault("final_obs", np.full(self.num_envs, None, object))[i] = self.observations[i].copy()
                self.observations[i], _ = env.reset()
        return self.observations.copy(), rewards, terminated, truncated, infos
