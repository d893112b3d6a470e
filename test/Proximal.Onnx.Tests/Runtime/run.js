// Runs a model step after step: node run.js FOLDER. The folder holds model.onnx and job.json: {steps, inputs: [{name, type, shape}],
// carry: {input: output}, outputs: [name]}. Numbers lie in NAME.in, all steps one after the other; what comes out goes to NAME.out as
// float64. An input that is carried has its first step's numbers in the file, and afterwards the output of the step before.
const fs = require('fs');
const path = require('path');
const ort = require('onnxruntime-node');

const folder = process.argv[2];
const job = JSON.parse(fs.readFileSync(path.join(folder, 'job.json'), 'utf8'));
const arrays = { float32: Float32Array, int64: BigInt64Array, bool: Uint8Array };

function read(input) {
  const bytes = fs.readFileSync(path.join(folder, input.name + '.in'));
  return new arrays[input.type](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function main() {
  const session = await ort.InferenceSession.create(path.join(folder, 'model.onnx'), { intraOpNumThreads: 1 });
  fs.writeFileSync(path.join(folder, 'names.json'), JSON.stringify({ inputs: session.inputNames, outputs: session.outputNames }));
  const all = job.inputs.map(read);
  const found = Object.fromEntries(job.outputs.map(name => [name, []]));
  let last = {};
  for (let step = 0; step < job.steps; step++) {
    const feeds = {};
    job.inputs.forEach((input, i) => {
      const count = input.shape.reduce((product, length) => product * length, 1);
      const from = job.carry[input.name];
      feeds[input.name] = from && step > 0 ? last[from] : new ort.Tensor(input.type, all[i].slice(from ? 0 : step * count, (from ? 0 : step * count) + count), input.shape);
    });
    last = await session.run(feeds);
    for (const name of job.outputs) found[name].push(Float64Array.from(last[name].data, Number));
  }
  for (const name of job.outputs) fs.writeFileSync(path.join(folder, name + '.out'), Buffer.concat(found[name].map(x => Buffer.from(x.buffer))));
}

main().catch(error => { console.error(error.message); process.exit(1); });
