# Client of a server, for the tests: MODE PORT. The module proximal_client is in the working directory.
import struct
import sys

sys.path.insert(0, ".")
import proximal_client


def numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) or (hasattr(value, "shape") and value.shape):
        return [number for item in value for number in numbers(item)]
    return [float(value)]


def show(*values):
    print(" ".join(struct.pack(">f", number).hex() for value in values for number in numbers(value)))


def action_at(t, mask):
    return {
        "gear": list(mask).index(1),
        "wheel": [t % 3 / 4 - 0.25, -t % 2 / 2],
        "lights": [t % 2, 1],
        "radio": (t % 2, [1, t % 3]),
    }


mode, address = sys.argv[1], f"localhost:{sys.argv[2]}"
if mode == "environment":
    environment = proximal_client.Environment(address)
    print(type(environment).__mro__[1].__module__, environment.observation_space, environment.action_space)
    space = environment.action_space
    names = space.sample() if isinstance(space, proximal_client.Space) else space.spaces
    print(sorted(names), environment.max_episode_steps)
    for seed in (7, 8, None, 7):
        observation, info = environment.reset(seed=seed)
        show(observation, info["action_mask"])
        ended, t = False, 0
        while not ended:
            observation, reward, terminated, truncated, info = environment.step(action_at(t, info["action_mask"]))
            show(reward, terminated, truncated, observation, environment.action_masks())
            ended, t = terminated or truncated, t + 1
    frame = environment.render()
    print(getattr(frame, "shape", len(frame)))
    environment.reset()
    for wrong in ({"gear": 0}, dict(action_at(0, [0, 1, 0]), gear=9)):
        try:
            environment.step(wrong)
        except Exception as error:
            print(type(error).__name__, error)
    environment.close()
else:
    policy = proximal_client.Policy(address)
    environment = proximal_client.Environment(f"localhost:{sys.argv[3]}")
    for seed in (7, 8):
        observation, info = environment.reset(seed=seed)
        ended = False
        start = True
        while not ended:
            action = policy(observation, start, info["action_mask"])
            show(action)
            observation, _, terminated, truncated, info = environment.step(action)
            ended, start = terminated or truncated, False
    try:
        proximal_client.Environment(address)
    except Exception as error:
        print(error)
    try:
        proximal_client.Policy(f"localhost:{sys.argv[3]}")
    except Exception as error:
        print(error)
