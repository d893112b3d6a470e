"""A corridor whose far end is the goal, for Proximal over the protocol of docs/protocol.md. It needs no packages.

    proximal train "external:python3 corridor.py"
    python3 corridor.py --listen 5005 & proximal train tcp://localhost:5005
    python3 corridor.py --listen 0.0.0.0:5005 --token SECRET    (and PROXIMAL_TOKEN=SECRET for proximal)
"""
import hmac, json, os, signal, socket, struct, sys, threading

HELLO, RESET, STEP, CLOSE, SPACES, RESULT, ERROR = 1, 3, 4, 9, 65, 67, 71
LOCAL = ("localhost", "127.0.0.1", "::1")


class Corridor:
    def __init__(self, length=10):
        self.length = length

    def reset(self, seed=None):  # A random environment keeps random.Random(seed) from its first reset.
        self.position = self.steps = 0

    def step(self, action):
        self.position = max(0, self.position + (1 if action == 1 else -1))
        self.steps += 1
        reached = self.position == self.length
        return 1.0 if reached else -0.01, reached, self.steps == 200  # reward, terminated, truncated

    def observe(self):
        return struct.pack("<f", self.position / self.length)


def serve(source, target, token=None):
    def send(kind, payload):
        target.write(struct.pack("<IB", len(payload), kind) + payload)
        target.flush()

    while len(header := source.read(5)) == 5:
        length, kind = struct.unpack("<IB", header)
        payload = source.read(length)
        try:
            if kind == HELLO:
                hello = json.loads(payload)
                if token and not hmac.compare_digest(token, hello.get("token") or ""):
                    raise PermissionError("the token is wrong: set PROXIMAL_TOKEN")
                all = [Corridor(**hello["arguments"]) for _ in range(hello["count"])]
                box = {"type": "box", "shape": [1], "low": 0, "high": 1}
                spaces = {"observation": box, "action": {"type": "discrete", "n": 2}, "max_episode_steps": 200}
                send(SPACES, json.dumps(spaces).encode())
            elif kind == RESET:
                for index, has_seed, seed in struct.iter_unpack("<IBI", payload):
                    all[index].reset(seed if has_seed else None)
                send(RESULT, b"".join(struct.pack("<d??xxi", 0, False, False, -1) + one.observe() for one in all))
            elif kind == STEP:
                rows = finals = b""
                for one, (action,) in zip(all, struct.iter_unpack("<f", payload)):
                    reward, terminated, truncated = one.step(int(action))
                    if (terminated or truncated) and hello["autoreset"]:
                        finals += one.observe()
                        one.reset()
                    rows += struct.pack("<d??xxi", reward, terminated, truncated, -1) + one.observe()
                send(RESULT, rows + finals)
            elif kind == CLOSE:
                break
            else:
                raise ValueError(f"request {kind} is not known")
        except Exception as error:
            send(ERROR, json.dumps({"type": type(error).__name__, "message": str(error)}).encode())


if "--listen" in sys.argv:
    host, _, port = sys.argv[sys.argv.index("--listen") + 1].rpartition(":")
    token = sys.argv[sys.argv.index("--token") + 1] if "--token" in sys.argv else None
    if (host or "localhost") not in LOCAL and not token:
        sys.exit("an address that others can reach needs --token SECRET")
    with socket.create_server((host or "localhost", int(port))) as server:
        while True:  # One thread for each connection.
            stream = server.accept()[0].makefile("rwb")
            threading.Thread(target=serve, args=(stream, stream, token), daemon=True).start()
else:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the trainer, which saves before it closes.
    serve(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
