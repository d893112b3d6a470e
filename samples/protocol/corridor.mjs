// A corridor whose far end is the goal, for Proximal over the protocol of docs/protocol.md. It needs no packages.
//
//     proximal train "external:node corridor.mjs"
//     node corridor.mjs --listen 5005 & proximal train tcp://localhost:5005
//     node corridor.mjs --listen 0.0.0.0:5005 --token SECRET    (and PROXIMAL_TOKEN=SECRET for proximal)
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';

const [HELLO, RESET, STEP, CLOSE, SPACES, RESULT, ERROR] = [1, 3, 4, 9, 65, 67, 71];

class Corridor {
  constructor({ length = 10 }) { this.length = length; }
  reset(seed) { this.position = this.steps = 0; }
  step(action) {
    this.position = Math.max(0, this.position + (action === 1 ? 1 : -1));
    const terminated = this.position === this.length;
    return { reward: terminated ? 1 : -0.01, terminated, truncated: ++this.steps === 200 };
  }
  observe() { const bytes = Buffer.alloc(4); bytes.writeFloatLE(this.position / this.length); return bytes; }
}

function row({ reward, terminated, truncated }, one) {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(reward); bytes[8] = terminated; bytes[9] = truncated; bytes.writeInt32LE(-1, 12);
  return Buffer.concat([bytes, one.observe()]);
}

function serve(source, target, end, token) {
  let received = Buffer.alloc(0), hello, all;
  const send = (kind, payload) => {
    const header = Buffer.alloc(5);
    header.writeUInt32LE(payload.length); header[4] = kind;
    target.write(Buffer.concat([header, payload]));
  };
  const same = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
  const handle = (kind, payload) => {
    if (kind === HELLO) {
      hello = JSON.parse(payload);
      if (token && !same(token, hello.token ?? '')) throw new Error('the token is wrong: set PROXIMAL_TOKEN');
      all = Array.from({ length: hello.count }, () => new Corridor(hello.arguments));
      const observation = { type: 'box', shape: [1], low: 0, high: 1 }, action = { type: 'discrete', n: 2 };
      send(SPACES, Buffer.from(JSON.stringify({ observation, action, max_episode_steps: 200 })));
    } else if (kind === RESET) {
      for (let at = 0; at < payload.length; at += 9)
        all[payload.readUInt32LE(at)].reset(payload[at + 4] ? payload.readUInt32LE(at + 5) : null);
      send(RESULT, Buffer.concat(all.map(one => row({ reward: 0 }, one))));
    } else if (kind === STEP) {
      const finals = [];
      const rows = all.map((one, i) => {
        const result = one.step(payload.readFloatLE(4 * i));
        if ((result.terminated || result.truncated) && hello.autoreset) { finals.push(one.observe()); one.reset(); }
        return row(result, one);
      });
      send(RESULT, Buffer.concat([...rows, ...finals]));
    } else if (kind === CLOSE) end();
    else throw new Error(`request ${kind} is not known`);
  };
  source.on('data', data => {
    received = Buffer.concat([received, data]);
    for (let length; received.length >= 5 && received.length >= 5 + (length = received.readUInt32LE());) {
      const [kind, payload] = [received[4], received.subarray(5, 5 + length)];
      received = received.subarray(5 + length);
      try { handle(kind, payload); }
      catch (error) { send(ERROR, Buffer.from(JSON.stringify({ type: error.name, message: error.message }))); }
    }
  });
}

const option = name => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : null;
const address = option('--listen'), token = option('--token');
if (address) {
  const colon = address.lastIndexOf(':'), host = colon < 0 ? 'localhost' : address.slice(0, colon);
  if (!['localhost', '127.0.0.1', '::1'].includes(host) && !token) {
    console.error('an address that others can reach needs --token SECRET');
    process.exit(1);
  }
  createServer(socket => { socket.on('error', () => {}); serve(socket, socket, () => socket.end(), token); })
    .listen(Number(address.slice(colon + 1)), host);
} else {
  process.on('SIGINT', () => {}); // Ctrl-C is for the trainer, which saves a checkpoint before it closes.
  serve(process.stdin, process.stdout, () => process.exit(0));
}
