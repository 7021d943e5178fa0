// Runs networks over matrices of samples × features, in parallel over fixed groups of samples: calibration, diagnosis, tests.
// Evaluating a data set is ForwardPlan's job, which is much faster.
#pragma once

#include "engine/execution/Executor.h"

#include <functional>
#include <stop_token>

namespace prunescope {

/// One node computed for all samples. Every input: samples × features; result: samples × the node's outputs. In parallel over
/// fixed groups of samples. Fails with Cancelled.
Result<Matrix> runNode(const Node& node, std::span<const Matrix* const> inputs, const std::stop_token& stop = {});

/// The same for an operation that is no node yet, on one input of that shape.
Result<Matrix> runOperation(const Operation& operation, const Shape& input, const Shape& output, const Matrix& inputs,
                            const std::stop_token& stop = {});

/// Looks at a node that was just computed.
using NodeVisitor = std::function<Result<void>(NodeIndex index, std::span<const Matrix* const> inputs, const Matrix& output)>;

/// All nodes up to `last` (by default the network's output), each shown to `visit`. Result: what `last` computes. Fails with
/// Cancelled, or as a visit.
Result<Matrix> runSamples(const Network& network, const Matrix& inputs, const std::stop_token& stop = {},
                          const NodeVisitor& visit = {}, std::optional<NodeIndex> last = {});

/// The values before the last node when that is softmax or log-softmax, else the network's output. inputs: samples × inputSize.
Matrix logits(const Network& network, const Matrix& inputs);
/// The network's output. inputs: samples × inputSize; result: samples × outputSize.
Matrix output(const Network& network, const Matrix& inputs);

} // namespace prunescope
