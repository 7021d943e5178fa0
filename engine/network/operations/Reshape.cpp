#include "engine/network/operations/Reshape.h"

#include <fmt/format.h>

namespace prunescope {

Result<Shape> Reshape::outputShape(std::span<const Shape> inputs) const {
    if (inputs.front().size() != m_target.size())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "a value of shape {} cannot be given the shape {}"),
                    inputs.front().text(), m_target.text());
    return m_target;
}

Result<void> Reshape::backward(const BackwardStep& step) const {
    if (step.inputGradients.front())
        *step.inputGradients.front() += *step.outputGradient;
    return {};
}

} // namespace prunescope
