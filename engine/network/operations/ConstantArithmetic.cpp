#include "engine/network/operations/ConstantArithmetic.h"

#include <fmt/format.h>

namespace prunescope {

Result<OperationPtr> ConstantArithmetic::create(ArithmeticKind arithmetic, Vector values, bool constantFirst) {
    if (!values.allFinite())
        return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "a constant"));
    if (arithmetic == ArithmeticKind::Divide && constantFirst)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it divides a constant by a computed value"));
    if (arithmetic == ArithmeticKind::Divide && (values.array() == 0.0F).any())
        return fail(ErrorCode::BadArgument, {}, QT_TRANSLATE_NOOP("engine", "it divides by 0"));
    return OperationPtr(new ConstantArithmetic(arithmetic, std::move(values), constantFirst));
}

std::string_view ConstantArithmetic::kind() const {
    switch (m_arithmetic) {
    case ArithmeticKind::Add: return "add-constant";
    case ArithmeticKind::Subtract: return "subtract-constant";
    case ArithmeticKind::Multiply: return "multiply-constant";
    case ArithmeticKind::Divide: return "divide-constant";
    }
    return "";
}

Vector ConstantArithmetic::scale() const {
    switch (m_arithmetic) {
    case ArithmeticKind::Add: break;
    case ArithmeticKind::Subtract: return Vector::Constant(m_values.size(), m_constantFirst ? -1.0F : 1.0F);
    case ArithmeticKind::Multiply: return m_values;
    case ArithmeticKind::Divide: return m_values.cwiseInverse();
    }
    return Vector::Ones(m_values.size());
}

Vector ConstantArithmetic::offset() const {
    switch (m_arithmetic) {
    case ArithmeticKind::Add: return m_values;
    case ArithmeticKind::Subtract: return m_constantFirst ? m_values : Vector(-m_values);
    default: return Vector::Zero(m_values.size());
    }
}

Result<Shape> ConstantArithmetic::outputShape(std::span<const Shape> inputs) const {
    if (m_values.size() != 1 && m_values.size() != inputs.front().size())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} constants for a value of shape {}"),
                    m_values.size(), inputs.front().text());
    return inputs.front();
}

void ConstantArithmetic::forward(const ForwardInputs& inputs, MatrixRef output) const {
    const ConstMatrixRef& x = inputs.values.front();
    for (Index feature = 0; feature < x.rows(); ++feature) {
        const float c = valueOf(feature);
        const auto from = x.row(feature).array();
        auto to = output.row(feature).array();
        switch (m_arithmetic) {
        case ArithmeticKind::Add: to = from + c; break;
        case ArithmeticKind::Subtract:
            if (m_constantFirst)
                to = c - from;
            else
                to = from - c;
            break;
        case ArithmeticKind::Multiply: to = from * c; break;
        case ArithmeticKind::Divide: to = from / c; break;
        }
    }
}

Result<void> ConstantArithmetic::backward(const BackwardStep& step) const {
    if (!step.inputGradients.front())
        return {};
    const Vector factors = scale();
    Matrix& gradient = *step.inputGradients.front();
    if (factors.size() == 1)
        gradient += *step.outputGradient * factors[0];
    else
        gradient.array() += step.outputGradient->array().rowwise() * factors.transpose().array();
    return {};
}

} // namespace prunescope
