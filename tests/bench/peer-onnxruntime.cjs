// ONNX Runtime's side of script/bench: the forward pass on the same images. Arguments: FOLDER THREADS MODEL [NODE-MODULES].
const { createRequire } = require('module');
const fs = require('fs');
const [folder, threads, model, modules] = process.argv.slice(2);
const load = modules ? createRequire(modules + '/') : require;
const ort = load('onnxruntime-node');
const bytes = fs.readFileSync(folder + '/test.f32');
const inputs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

(async () => {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: Number(threads), interOpNumThreads: 1, logSeverityLevel: 3 });
  const feed = { [session.inputNames[0]]: new ort.Tensor('float32', inputs, [inputs.length / 784, 784]) };
  const run = async () => {
    const start = performance.now();
    await session.run(feed);
    return performance.now() - start;
  };
  console.log('ready ' + load('onnxruntime-node/package.json').version);
  for await (const line of require('readline').createInterface({ input: process.stdin })) console.log(await run());
})();
