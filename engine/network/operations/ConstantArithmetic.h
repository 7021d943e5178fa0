// Arithmetic with constants, as models apply it to their input: x − mean, x / deviation, 255 · x.
#pragma once

#include "engine/network/Operation.h"

namespace prunescope {

enum class ArithmeticKind { Add, Subtract, Multiply, Divide };

/// x ∘ c, or c ∘ x, with one constant for all features or one for each. It is not a layer: its constants are never pruned.
class ConstantArithmetic final : public Operation {
public:
    /// values: one, or one per feature. constantFirst: c − x instead of x − c. Fails with Unsupported (a constant divided by
    /// x), NotFinite, or BadArgument (a division by 0).
    static Result<OperationPtr> create(ArithmeticKind arithmetic, Vector values, bool constantFirst = false);

    ArithmeticKind arithmetic() const { return m_arithmetic; }
    const Vector& values() const { return m_values; }
    bool constantFirst() const { return m_constantFirst; }
    /// The same as scale · x + offset, for each feature or for all.
    Vector scale() const;
    Vector offset() const;

    std::string_view kind() const override;
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;

private:
    ConstantArithmetic(ArithmeticKind arithmetic, Vector values, bool constantFirst)
        : m_arithmetic(arithmetic), m_values(std::move(values)), m_constantFirst(constantFirst) {}
    float valueOf(Index feature) const { return m_values[m_values.size() == 1 ? 0 : feature]; }

    ArithmeticKind m_arithmetic;
    Vector m_values;
    bool m_constantFirst;
};

} // namespace prunescope
