// The only place that walks a network backwards.
#pragma once

#include "engine/network/Network.h"

#include <functional>
#include <vector>

namespace prunescope {

/// Calls visit(node index) for every node from `last` to the first, so that each node comes after its readers.
void walkBackwards(NodeIndex last, const std::function<void(NodeIndex)>& visit);

/// Gradients of one batch's loss with respect to the weights of every layer.
class GradientPass {
public:
    explicit GradientPass(const Network& network) : m_network(network) {}

    /// Runs the batch forwards up to the logits and keeps every node's values. inputs: samples × inputSize.
    void forward(const Matrix& inputs);
    const Matrix& logits() const { return m_values.back(); }
    /// The first node whose values are not all finite, by its name; empty when all are.
    const std::string& firstNotFinite() const { return m_firstNotFinite; }

    /// Propagates the gradient at the logits (samples × classes) backwards. Fails with Unsupported, naming the node that has no
    /// derivative.
    Result<void> backward(Matrix logitsGradient);
    /// Per layer: rows × fan-in, summed over the batch, pruned weights included.
    std::vector<Matrix>& weightGradients() { return m_weightGradients; }
    std::vector<Vector>& biasGradients() { return m_biasGradients; }

private:
    const Matrix& valuesOf(NodeIndex index) const { return m_values[static_cast<std::size_t>(index + 1)]; }

    const Network& m_network;
    std::vector<Matrix> m_values; ///< the inputs, then each node's output
    std::vector<Matrix> m_weightGradients;
    std::vector<Vector> m_biasGradients;
    std::string m_firstNotFinite;
};

} // namespace prunescope
