#include "engine/network/operations/Add.h"

#include <fmt/format.h>

namespace prunescope {

Result<Shape> Add::outputShape(std::span<const Shape> inputs) const {
    if (inputs[0] != inputs[1])
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it adds values of the shapes {} and {}"),
                    inputs[0].text(), inputs[1].text());
    return inputs[0];
}

void Add::forward(const ForwardInputs& inputs, MatrixRef output) const {
    output = inputs.values[0] + inputs.values[1];
}

Result<void> Add::backward(const BackwardStep& step) const {
    for (Matrix* const gradient : step.inputGradients)
        if (gradient)
            *gradient += *step.outputGradient;
    return {};
}

} // namespace prunescope
