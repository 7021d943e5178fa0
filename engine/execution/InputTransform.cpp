#include "engine/execution/InputTransform.h"

#include "engine/network/operations/ConstantArithmetic.h"

#include <algorithm>

namespace prunescope {

InputTransform::InputTransform(const Network& network) : m_last(network.node(network.nodeOf(LayerIndex{0})).inputs().front()) {
    for (NodeIndex index = m_last; index != kNetworkInput; index = network.node(index).inputs().front()) {
        const Node& node = network.node(index);
        const auto* const arithmetic = dynamic_cast<const ConstantArithmetic*>(&node.operation());
        if (arithmetic && arithmetic->values().size() == 1 && arithmetic->scale()[0] != 0.0F)
            m_steps.push_back(node.operationPtr());
        else if (!node.operation().isReshape())
            m_isUniform = false;
        // A value that another node reads as well has to be computed separately.
        m_isUniform = m_isUniform && network.readers(index).size() == 1 && network.readers(node.inputs().front()).size() == 1;
        if (!m_isUniform)
            break;
    }
    std::reverse(m_steps.begin(), m_steps.end());
}

float InputTransform::uniform(float value) const {
    Matrix number = Matrix::Constant(1, 1, value);
    const Shape shape{1};
    for (const OperationPtr& step : m_steps) {
        const ConstMatrixRef input(number);
        Matrix result(1, 1);
        step->forward({std::span(&input, 1), shape, shape}, result);
        number = result;
    }
    return number(0, 0);
}

double InputTransform::scale() const {
    double scale = 1;
    for (const OperationPtr& step : m_steps)
        scale *= static_cast<double>(static_cast<const ConstantArithmetic&>(*step).scale()[0]);
    return scale;
}

double InputTransform::offset() const {
    double offset = 0;
    for (const OperationPtr& step : m_steps) {
        const auto& arithmetic = static_cast<const ConstantArithmetic&>(*step);
        offset = offset * static_cast<double>(arithmetic.scale()[0]) + static_cast<double>(arithmetic.offset()[0]);
    }
    return offset;
}

} // namespace prunescope
