// Expected classes for TestShippedModels from ONNX Runtime (npm onnxruntime-node), an implementation that shares nothing with ours:
//   npm install onnxruntime-node && node tests/data/make-predictions.mjs resources > tests/data/predictions.json
// For each shipped model a digit per MNIST test image (the first of equal largest outputs), input scaling x/255.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';

const ort = createRequire(process.cwd() + '/')('onnxruntime-node');
const folder = process.argv[2];
const pixels = gunzipSync(readFileSync(`${folder}/mnist/mnist-test-images-idx3-ubyte.gz`)).subarray(16);
const inputs = Float32Array.from(pixels, (x) => Math.fround(x / 255));
const result = {};
for (const name of ['lenet-300-100', 'mlp-128']) {
  const bytes = readFileSync(`${folder}/models/${name}.onnx`);
  const session = await ort.InferenceSession.create(bytes);
  const output = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', inputs, [10000, 784]) });
  const values = output[session.outputNames[0]].data;
  let classes = '';
  for (let i = 0; i < 10000; ++i) {
    let best = 0;
    for (let c = 1; c < 10; ++c) if (values[10 * i + c] > values[10 * i + best]) best = c;
    classes += best;
  }
  result[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), classes };
}
console.log(JSON.stringify(result, null, 1));
