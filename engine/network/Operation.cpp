#include "engine/network/Operation.h"

#include <fmt/format.h>

#include <cassert>
#include <vector>

namespace prunescope {

void Operation::forwardSamples(const ForwardInputs& inputs, MatrixRef output) const {
    std::vector<Matrix> transposed;
    transposed.reserve(inputs.values.size());
    for (const ConstMatrixRef& input : inputs.values)
        transposed.emplace_back(input.transpose());
    const std::vector<ConstMatrixRef> views(transposed.begin(), transposed.end());
    Matrix result(output.cols(), output.rows());
    forward({views, inputs.inputShape, inputs.outputShape}, result);
    output = result.transpose();
}

Result<void> Operation::backward(const BackwardStep& /*step*/) const {
    return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "gradients are not known through {}"), kind());
}

const WeightSourcePtr& Operation::weightSource() const {
    static const WeightSourcePtr none;
    return none;
}

OperationPtr Operation::withWeightSource(WeightSourcePtr /*source*/) const {
    assert(false && "this operation has no weights");
    return nullptr;
}

Result<OperationPtr> Operation::resized(LayerWeights /*weights*/) const {
    return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "a {} has no weights"), kind());
}

} // namespace prunescope
