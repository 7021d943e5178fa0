// Maximum and average pooling.
#pragma once

#include "engine/network/Operation.h"
#include "engine/network/operations/Window2d.h"

namespace prunescope {

enum class PoolKind { Maximum, Average };

class Pool final : public Operation {
public:
    /// countPadding: whether an average also counts the cells of the padding (ONNX's count_include_pad).
    Pool(PoolKind pooling, const Window2d& window, bool countPadding = false)
        : m_pooling(pooling), m_window(window), m_countPadding(countPadding) {}
    /// Averages each channel as a whole, whatever its size.
    static OperationPtr globalAverage();

    PoolKind pooling() const { return m_pooling; }
    const Window2d& window() const { return m_window; }
    bool countsPadding() const { return m_countPadding; }
    bool isGlobal() const { return m_global; }

    std::string_view kind() const override;
    Result<Shape> outputShape(std::span<const Shape> inputs) const override;
    void forward(const ForwardInputs& inputs, MatrixRef output) const override;
    Result<void> backward(const BackwardStep& step) const override;

private:
    Window2d windowFor(const Shape& input) const;
    /// use(output feature, input features of its window, divisor of an average) for every window.
    template <class Use> void eachWindow(const Shape& input, const Shape& output, Use use) const;

    PoolKind m_pooling;
    Window2d m_window;
    bool m_countPadding = false;
    bool m_global = false;
};

} // namespace prunescope
