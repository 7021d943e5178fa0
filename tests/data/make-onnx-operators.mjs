// Small ONNX models for TestOnnxPeers, one or more for every operator, with what ONNX Runtime (npm onnxruntime-node) computes for them:
//   npm install onnxruntime-node && node tests/data/make-onnx-operators.mjs > tests/data/onnx-operators.json
// Models are base64, inputs and outputs base64 of 32-bit floats. The models are written by a protobuf encoder of its own, so that they share nothing with PruneScope's writer. Numbers are
// pseudo-random with a fixed seed.
import { createRequire } from 'node:module';

const ort = createRequire(process.cwd() + '/')('onnxruntime-node');

let state = 20;
const random = () => { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const numbers = (count, low = -1, high = 1) => Array.from({ length: count }, () => Math.fround(low + (high - low) * random()));
const product = (dims) => dims.reduce((a, b) => a * b, 1);

// Protobuf: a message is a list of bytes.
const varint = (value) => {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};
const integer = (field, value) => [...varint(field << 3), ...varint(value)];
const bytes = (field, data) => [...varint((field << 3) | 2), ...varint(data.length), ...data];
const text = (field, value) => bytes(field, Buffer.from(value));
const float = (field, value) => [...varint((field << 3) | 5), ...Buffer.from(Float32Array.of(value).buffer)];

const attribute = ([name, value]) => bytes(5, [
  ...text(1, name),
  ...(Array.isArray(value) ? [...value.flatMap((v) => integer(8, v)), ...integer(20, 7)]
    : typeof value === 'string' ? [...text(4, value), ...integer(20, 3)]
    : typeof value === 'object' ? [...float(2, value.float), ...integer(20, 1)]
    : [...integer(3, value), ...integer(20, 2)])]);
const real = (value) => ({ float: value });

const toHalf = (value) => { // exact for the numbers used here: multiples of 1/64 below 2
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const mantissa = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | mantissa;
};
const types = {
  float: [1, (v) => Float32Array.from(v)],
  double: [11, (v) => Float64Array.from(v)],
  half: [10, (v) => Uint16Array.from(v, toHalf)],
  int64: [7, (v) => BigInt64Array.from(v, BigInt)],
};
const tensor = (name, dims, values, type = 'float') => [
  ...dims.flatMap((d) => integer(1, d)), ...integer(2, types[type][0]), ...text(8, name),
  ...bytes(9, new Uint8Array(types[type][1](values).buffer))];
const valueInfo = (name, dims) => [
  ...text(1, name),
  ...bytes(2, bytes(1, [...integer(1, 1), ...(dims ? bytes(2, dims.flatMap((d) =>
    bytes(1, typeof d === 'number' ? integer(1, d) : text(2, d)))) : [])]))];

/** One model: the nodes of the test read 'x' and give 'h'; behind them Flatten and a dense layer of three outputs give 'y'. */
class Model {
  constructor(name, input, opset = 13) {
    Object.assign(this, { name, input, opset, nodes: [], constants: [], current: 'x', count: 0 });
  }
  constant(dims, values = numbers(product(dims)), type = 'float') {
    const name = `c${this.constants.length}`;
    this.constants.push(tensor(name, dims, values, type));
    return name;
  }
  shape(values) { return this.constant([values.length], values, 'int64'); }
  /** A node that reads the current value, or the inputs given, and becomes the current value. */
  node(op, attributes = {}, inputs = null, more = []) {
    const output = `v${++this.count}`;
    this.nodes.push([
      ...(inputs ?? [this.current, ...more]).flatMap((i) => text(1, i)), ...text(2, output), ...text(3, `${op}${this.count}`),
      ...text(4, op), ...Object.entries(attributes).flatMap(attribute)]);
    this.current = output;
    return this;
  }
  with(op, constant, attributes = {}) { return this.node(op, attributes, null, [constant]); }
  conv(dims, attributes = {}, bias = true) {
    const more = [this.constant(dims, numbers(product(dims), -0.5, 0.5)), ...(bias ? [this.constant([dims[0]])] : [])];
    return this.node('Conv', attributes, null, more);
  }
  bytes(features, softmax) {
    if (features) {
      this.node('Flatten');
      this.node('Gemm', { transB: 1 }, null, [this.constant([3, features], numbers(3 * features, -0.5, 0.5)), this.constant([3])]);
    }
    if (softmax) this.node('Softmax', { axis: 1 });
    const graph = [
      ...this.nodes.flatMap((n) => bytes(1, n)), ...text(2, 'test'), ...this.constants.flatMap((c) => bytes(5, c)),
      ...bytes(11, valueInfo('x', this.input)), ...bytes(12, valueInfo(this.current, null))];
    return Uint8Array.from([...integer(1, 7), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...integer(2, this.opset)])]);
  }
}

const base64 = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');

const result = [];
/** features: values per sample before the dense layer; 0: the model has its own layers, and its own output. */
async function add(model, features, { softmax = false, samples = 2 } = {}) {
  const file = model.bytes(features, softmax);
  const dims = model.input.map((d) => (typeof d === 'number' ? d : samples));
  const inputs = numbers(product(dims), -2, 2);
  const session = await ort.InferenceSession.create(file, { graphOptimizationLevel: 'disabled' });
  const output = await session.run({ x: new ort.Tensor('float32', Float32Array.from(inputs), dims) });
  result.push({
    name: model.name, model: base64(file), dims, inputs: base64(Float32Array.from(inputs)),
    outputs: base64(output[model.current].data),
  });
}

const picture = (name, opset) => new Model(name, ['N', 2, 6, 6], opset);

// Convolution
await add(picture('conv').conv([3, 2, 3, 3], { pads: [1, 1, 1, 1] }), 108);
await add(picture('conv without bias, kernel_shape given').conv([3, 2, 3, 3], { kernel_shape: [3, 3] }, false), 48);
await add(picture('conv, strides and uneven pads').conv([3, 2, 3, 2], { strides: [2, 1], pads: [0, 1, 2, 0] }), 3 * 3 * 6);
await add(picture('conv, dilations').conv([2, 2, 2, 3], { dilations: [3, 2], pads: [0, 1, 0, 1] }), 2 * 3 * 4);
await add(picture('conv, groups').conv([4, 1, 3, 3], { group: 2 }), 64);
await add(picture('conv, auto_pad VALID').conv([2, 2, 3, 3], { auto_pad: 'VALID', strides: [2, 2] }), 8);
await add(picture('conv, auto_pad SAME_UPPER').conv([2, 2, 4, 3], { auto_pad: 'SAME_UPPER' }), 72);
await add(picture('conv, auto_pad SAME_LOWER').conv([2, 2, 4, 4], { auto_pad: 'SAME_LOWER' }), 72);
await add(picture('conv, auto_pad SAME_UPPER, strides').conv([2, 2, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 3] }), 12);
{
  const added = picture('conv and its bias as an addition').conv([2, 2, 3, 3], {}, false);
  await add(added.with('Add', added.constant([2, 1, 1])), 32);
}

// Pooling
for (const op of ['MaxPool', 'AveragePool']) {
  await add(picture(op).node(op, { kernel_shape: [2, 2], strides: [2, 2] }), 18);
  await add(picture(`${op}, pads`).node(op, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }), 18);
  await add(picture(`${op}, uneven`).node(op, { kernel_shape: [3, 2], strides: [1, 2], pads: [2, 0, 1, 1] }), 2 * 7 * 3);
  await add(picture(`${op}, ceil_mode`).node(op, { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }), 18);
  await add(picture(`${op}, ceil_mode and pads`).node(op, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 0], ceil_mode: 1 }), 18);
  await add(picture(`${op}, auto_pad`).node(op, { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }), 18);
}
await add(picture('MaxPool, dilations').node('MaxPool', { kernel_shape: [2, 2], dilations: [2, 3] }), 2 * 4 * 3);
await add(picture('AveragePool, count_include_pad')
  .node('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }), 18);
await add(picture('AveragePool, count_include_pad and ceil_mode')
  .node('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 0], count_include_pad: 1, ceil_mode: 1 }), 18);
await add(picture('AveragePool, count_include_pad and windows that reach over the padding')
  .node('AveragePool', { kernel_shape: [3, 2], strides: [3, 2], pads: [1, 1, 0, 0], count_include_pad: 1, ceil_mode: 1 }), 2 * 3 * 4);
await add(picture('GlobalAveragePool').node('GlobalAveragePool'), 2);

// Activations, on values between −2 and 2
for (const [op, attributes] of [
  ['Relu', {}], ['LeakyRelu', {}], ['LeakyRelu', { alpha: real(0.3) }], ['Elu', {}], ['Elu', { alpha: real(0.7) }], ['Selu', {}],
  ['Selu', { alpha: real(1.5), gamma: real(0.8) }], ['Softplus', {}], ['Sigmoid', {}], ['Tanh', {}], ['Identity', {}], ['Dropout', {}]])
  await add(new Model(`${op} ${JSON.stringify(attributes)}`, ['N', 10]).node(op, attributes), 10);
const clip = (name, opset = 13) => new Model(`Clip, ${name}`, ['N', 10], opset);
await add(clip('attributes', 10).node('Clip', { min: real(-0.5), max: real(1.25) }), 10);
await add(clip('attribute max', 7).node('Clip', { max: real(0.5) }), 10);
await add(clip('no limits').node('Clip'), 10);
{
  const both = clip('inputs');
  await add(both.node('Clip', {}, null, [both.constant([], [-0.25]), both.constant([], [0.75])]), 10);
  const one = clip('input min');
  await add(one.node('Clip', {}, null, [one.constant([], [0.125])]), 10);
  const last = clip('input max');
  await add(last.node('Clip', {}, null, ['', last.constant([], [0.125])]), 10);
  const swapped = clip('limits the wrong way round');
  await add(swapped.node('Clip', {}, null, [swapped.constant([], [1]), swapped.constant([], [-0.5])]), 10);
}

// Softmax
for (const op of ['Softmax', 'LogSoftmax']) {
  for (const axis of [1, 2, -1]) await add(new Model(`${op}, axis ${axis}`, ['N', 2, 3, 4]).node(op, { axis }), 24);
  for (const axis of [1, 2, 3]) await add(new Model(`${op} of opset 11, axis ${axis}`, ['N', 2, 3, 4], 11).node(op, { axis }), 24);
  await add(new Model(`${op} of opset 11`, ['N', 2, 3, 4], 11).node(op), 24);
  await add(new Model(`${op}`, ['N', 2, 3, 4]).node(op), 24);
}

// Normalization and arithmetic
const normalize = (model, channels) => model.node('BatchNormalization', { epsilon: real(0.01) }, null, [
  model.constant([channels]), model.constant([channels]), model.constant([channels]), model.constant([channels], numbers(channels, 0.2, 2))]);
await add(normalize(picture('BatchNormalization'), 2), 72);
await add(normalize(new Model('BatchNormalization of a vector', ['N', 7]), 7), 7);
await add(normalize(picture('BatchNormalization behind a convolution').conv([4, 2, 3, 3]), 4).node('Relu'), 64);
for (const op of ['Add', 'Sub', 'Mul', 'Div']) {
  for (const dims of [[], [1], [6], [6, 1], [2, 1, 1], [1, 2, 1, 1], [2, 6, 6]]) {
    const model = picture(`${op} with ${JSON.stringify(dims)}`);
    await add(model.with(op, model.constant(dims, numbers(product(dims), 0.5, 2))), 72);
  }
  if (op === 'Div') continue;
  const first = picture(`${op}, constant first`);
  await add(first.node(op, {}, [first.constant([2, 1, 1]), 'x']), 72);
}
{
  const diagonal = picture('MatMul with a diagonal along the rows');
  await add(diagonal.with('MatMul', diagonal.constant([6, 6], Array.from({ length: 36 }, (_, i) => (i % 7 ? 0 : 0.5 + i / 36)))), 72);
}

// Shapes
await add(new Model('Transpose to channels first', ['N', 6, 5, 2]).node('Transpose', { perm: [0, 3, 1, 2] }).conv([3, 2, 3, 3])
  .node('Transpose', { perm: [0, 2, 3, 1] }), 36);
await add(picture('Transpose of rows and columns').node('Transpose', { perm: [0, 1, 3, 2] }), 72);
{
  const split = new Model('Reshape to pictures', ['N', 72]);
  await add(split.with('Reshape', split.shape([-1, 2, 6, 6])).conv([2, 2, 3, 3]), 32);
  const copy = picture('Reshape with 0 and -1');
  await add(copy.with('Reshape', copy.shape([0, -1, 3])).node('Softmax', { axis: 1 }), 72);
  const thin = new Model('Squeeze and Unsqueeze', ['N', 1, 6, 1]);
  thin.with('Squeeze', thin.shape([1, 3])).with('Unsqueeze', thin.shape([1, -1]));
  await add(thin, 6);
  const old = new Model('Squeeze and Unsqueeze of opset 11', ['N', 1, 6, 1], 11);
  await add(old.node('Squeeze', { axes: [1, 3] }).node('Unsqueeze', { axes: [2] }), 6);
  await add(picture('Flatten, negative axis').node('Flatten', { axis: -3 }), 72);
  const computed = picture('Reshape to a computed shape');
  computed.node('Shape').with('Gather', computed.constant([], [0], 'int64'), { axis: 0 }).with('Unsqueeze', computed.shape([0]));
  computed.node('Concat', { axis: 0 }, [computed.current, computed.shape([-1])]);
  await add(computed.node('Reshape', {}, ['x', computed.current]), 72);
  const folded = picture('Reshape to a shape computed with arithmetic');
  folded.node('Shape').node('Slice', {}, null, [folded.shape([1]), folded.shape([4])]).node('ReduceProd', { axes: [0], keepdims: 1 });
  folded.node('Concat', { axis: 0 }, [folded.shape([-1]), folded.current]);
  await add(folded.node('Reshape', {}, ['x', folded.current]), 72);
}

// Branches
{
  const block = picture('residual block').conv([2, 2, 3, 3], { pads: [1, 1, 1, 1] }).node('Relu');
  const early = block.current;
  normalize(block.conv([2, 2, 3, 3], { pads: [1, 1, 1, 1] }), 2);
  await add(block.node('Add', {}, [early, block.current]).node('Relu'), 72, { softmax: true });
  const input = picture('a branch from the input').conv([2, 2, 1, 1]);
  await add(input.node('Add', {}, ['x', input.current]), 72);
  await add(picture('a value added to itself').node('Relu').node('Add', {}, ['v1', 'v1']), 72);
  const shared = new Model('a layer whose sums are read twice', ['N', 6]);
  shared.with('MatMul', shared.constant([6, 4]));
  const sums = shared.current;
  shared.with('Add', shared.constant([4]));
  await add(shared.node('Add', {}, [sums, shared.current]), 4);
}

// Layers
{
  const gemm = new Model('Gemm with alpha and beta', ['N', 5]);
  await add(gemm.node('Gemm', { alpha: real(0.3), beta: real(1.7) }, null, [gemm.constant([5, 4]), gemm.constant([4])]), 4);
  const rows = new Model('MatMul on a matrix of one row', ['N', 1, 5]);
  rows.with('MatMul', rows.constant([5, 4]));
  await add(rows.with('Add', rows.constant([4])).node('Tanh'), 4);
  const last = new Model('MatMul at the end', ['N', 1, 5]);
  await add(last.with('MatMul', last.constant([5, 4])), 0);
  const batch = new Model('a batch of one', [1, 2, 4, 4]);
  batch.conv([2, 2, 3, 3]).with('Reshape', batch.shape([1, 8]));
  await add(batch.with('MatMul', batch.constant([8, 3])).with('Add', batch.constant([1, 3])), 0);
  for (const type of ['double', 'half']) {
    const cast = new Model(`${type} weights and casts`, ['N', 4]);
    cast.node('Cast', { to: types[type][0] });
    cast.with('MatMul', cast.constant([4, 3], numbers(12).map((v) => Math.round(v * 64) / 64), type));
    await add(cast.node('Cast', { to: 1 }), 0);
  }
}
console.log('[\n' + result.map((r) => JSON.stringify(r)).join(',\n') + '\n]');
