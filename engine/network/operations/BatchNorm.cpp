#include "engine/network/operations/BatchNorm.h"

#include <fmt/format.h>

namespace prunescope {

Result<OperationPtr> BatchNorm::create(BatchNormParameters parameters) {
    const Index channels = parameters.scale.size();
    for (const Vector* const values : {&parameters.shift, &parameters.mean, &parameters.variance})
        if (values->size() != channels || channels == 0)
            return fail(ErrorCode::ShapeMismatch, {},
                        QT_TRANSLATE_NOOP("engine", "{} scales, {} shifts, {} means and {} variances"), channels,
                        parameters.shift.size(), parameters.mean.size(), parameters.variance.size());
    if (!parameters.scale.allFinite() || !parameters.shift.allFinite() || !parameters.mean.allFinite() ||
        !parameters.variance.allFinite())
        return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "a parameter"));
    if (!((parameters.variance.array() + parameters.epsilon) > 0.0F).all())
        return fail(ErrorCode::BadArgument, {}, QT_TRANSLATE_NOOP("engine", "a variance plus ε is not above 0"));
    return OperationPtr(new BatchNorm(std::move(parameters)));
}

BatchNorm::BatchNorm(BatchNormParameters parameters) : m_parameters(std::move(parameters)) {
    const Eigen::ArrayXd deviation =
        (m_parameters.variance.cast<double>().array() + static_cast<double>(m_parameters.epsilon)).sqrt();
    const Eigen::ArrayXd factors = m_parameters.scale.cast<double>().array() / deviation;
    m_factors = factors.cast<float>();
    m_offsets = (m_parameters.shift.cast<double>().array() - m_parameters.mean.cast<double>().array() * factors).cast<float>();
}

Result<Shape> BatchNorm::outputShape(std::span<const Shape> inputs) const {
    if (inputs.front().rank() == 0 || inputs.front().dim(0) != m_factors.size())
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "it normalises {} channels, the node before it gives {}"), m_factors.size(),
                    inputs.front().text());
    return inputs.front();
}

void BatchNorm::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const ConstMatrixRef& x = inputs.values.front();
    const Index perChannel = x.rows() / m_factors.size();
    for (Index feature = 0; feature < x.rows(); ++feature) {
        const Index channel = feature / perChannel;
        output.row(feature).array() = x.row(feature).array() * m_factors[channel] + m_offsets[channel];
    }
}

Result<void> BatchNorm::backward(const BackwardStep& step) const {
    if (!step.inputGradients.front())
        return {};
    const Matrix& gradient = *step.outputGradient;
    const Index perChannel = gradient.cols() / m_factors.size();
    for (Index feature = 0; feature < gradient.cols(); ++feature)
        step.inputGradients.front()->col(feature) += gradient.col(feature) * m_factors[feature / perChannel];
    return {};
}

} // namespace prunescope
