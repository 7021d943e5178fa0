#include "engine/execution/GradientPass.h"

#include "engine/execution/Executor.h"

#include <map>

namespace prunescope {

void walkBackwards(NodeIndex last, const std::function<void(NodeIndex)>& visit) {
    for (NodeIndex index = last; index >= 0; --index)
        visit(index);
}

void GradientPass::forward(const Matrix& inputs) {
    m_values.assign(1, inputs);
    m_values.reserve(static_cast<std::size_t>(m_network.nodeCount()) + 1);
    m_firstNotFinite.clear();
    struct Kept {}; // GradientPass keeps the values: nothing has to flow along the edges
    const auto compute = [&](NodeIndex index, std::span<const Kept* const>) -> Result<Kept> {
        const Node& node = m_network.node(index);
        std::vector<ConstMatrixRef> values;
        for (const NodeIndex from : node.inputs())
            values.emplace_back(valuesOf(from));
        Matrix output(inputs.rows(), node.outputSize());
        node.operation().forwardSamples({values, node.inputShape(), node.shape()}, output);
        if (m_firstNotFinite.empty() && !output.allFinite())
            m_firstNotFinite = node.name();
        m_values.push_back(std::move(output));
        return Kept();
    };
    (void)Executor<Kept>(m_network).run(Kept(), compute, m_network.logitsNode());
}

Result<void> GradientPass::backward(Matrix logitsGradient) {
    m_weightGradients.clear();
    m_biasGradients.clear();
    std::map<NodeIndex, std::size_t> layerOf;
    for (const LayerIndex index : m_network.layers()) {
        const Node& layer = m_network.layer(index);
        layerOf[m_network.nodeOf(index)] = m_weightGradients.size();
        m_weightGradients.push_back(Matrix::Zero(layer.weightRows(), layer.weightCols()));
        m_biasGradients.push_back(Vector::Zero(layer.bias().size()));
    }
    const NodeIndex last = m_network.logitsNode();
    std::vector<Matrix> gradients(static_cast<std::size_t>(last) + 1);
    gradients.back() = std::move(logitsGradient);
    Result<void> result;
    walkBackwards(last, [&](NodeIndex index) {
        Matrix& gradient = gradients[static_cast<std::size_t>(index)];
        if (!result || gradient.size() == 0) // no path leads from this node to the logits
            return;
        const Node& node = m_network.node(index);
        std::vector<const Matrix*> inputs;
        std::vector<Matrix*> inputGradients;
        for (const NodeIndex from : node.inputs()) {
            inputs.push_back(&valuesOf(from));
            if (from == kNetworkInput) {
                inputGradients.push_back(nullptr);
                continue;
            }
            Matrix& before = gradients[static_cast<std::size_t>(from)];
            if (before.size() == 0)
                before = Matrix::Zero(gradient.rows(), m_network.node(from).outputSize());
            inputGradients.push_back(&before);
        }
        BackwardStep step{node.inputShape(), node.shape(), inputs, &valuesOf(index), &gradient, inputGradients, nullptr, nullptr};
        if (const auto layer = layerOf.find(index); layer != layerOf.end()) {
            step.weightGradient = &m_weightGradients[layer->second];
            step.biasGradient = &m_biasGradients[layer->second];
        }
        if (auto done = node.operation().backward(step); !done) {
            Error error = done.error();
            error.where = inNode(node.name());
            result = tl::unexpected(std::move(error));
        }
        gradient.resize(0, 0);
    });
    return result;
}

} // namespace prunescope
