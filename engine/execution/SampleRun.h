// Runs networks over matrices of samples × features, in parallel over fixed groups of samples: calibration, diagnosis, tests.
// To evaluate a data set use evaluate() (Evaluator.h), which is much faster.
#pragma once

#include "engine/execution/Executor.h"

#include <functional>
#include <stop_token>

namespace prunescope {

/// Computes one node for all samples. Every input: samples × features; result: samples × the node's outputs. In parallel over
/// fixed groups of samples. Fails with Cancelled.
Result<Matrix> runNode(const Node& node, std::span<const Matrix* const> inputs, const std::stop_token& stop = {});

/// The same for an operation that is not yet a node, with one input of that shape.
Result<Matrix> runOperation(const Operation& operation, const Shape& input, const Shape& output, const Matrix& inputs,
                            const std::stop_token& stop = {});

/// Called with each node that was just computed.
using NodeVisitor = std::function<Result<void>(NodeIndex index, std::span<const Matrix* const> inputs, const Matrix& output)>;

/// Computes all nodes up to `last` (by default the network's output) and calls `visit` for each. Returns the value of `last`.
/// Fails with Cancelled, or as a visit that fails.
Result<Matrix> runSamples(const Network& network, const Matrix& inputs, const std::stop_token& stop = {},
                          const NodeVisitor& visit = {}, std::optional<NodeIndex> last = {});

/// The values before the last node when that is softmax or log-softmax, else the network's output. inputs: samples × inputSize.
Matrix logits(const Network& network, const Matrix& inputs);
/// The network's output. inputs: samples × inputSize; result: samples × outputSize.
Matrix output(const Network& network, const Matrix& inputs);

} // namespace prunescope
