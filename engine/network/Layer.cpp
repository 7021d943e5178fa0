#include "engine/network/Layer.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace prunescope {

namespace {

constexpr Index kCellsAtOnce = 1 << 18;

} // namespace

LayerPtr Layer::withWeights(LayerWeights /*weights*/) const {
    assert(false && "this layer has no weights");
    return nullptr;
}

const Vector& Layer::bias() const {
    static const Vector none;
    return none;
}

void Layer::copyWeights(Index begin, Index count, float* to) const {
    std::copy_n(weights()->values.data() + begin, count, to);
}

WeightCounts DenseLayer::weightCounts() const {
    if (m_kept < 0)
        m_kept = m_weights.kept();
    if (m_nonzero < 0)
        m_nonzero = m_weights.nonzero();
    return {m_kept, m_nonzero};
}

Result<LayerPtr> DenseLayer::create(std::string name, LayerWeights weights, Activation activation) {
    const Index rows = weights.values.rows();
    const Index cols = weights.values.cols();
    if (rows <= 0 || cols <= 0)
        return fail(ErrorCode::ShapeMismatch, inLayer(name), QT_TRANSLATE_NOOP("engine", "it has no weights"));
    if (weights.bias.size() != 0 && weights.bias.size() != rows)
        return fail(ErrorCode::ShapeMismatch, inLayer(name), QT_TRANSLATE_NOOP("engine", "{} outputs, but {} bias values"), rows,
                    weights.bias.size());
    // A sum that any NaN or infinity spoils; the exact place is looked for only when there is one.
    const ConstMatrixView values = weights.values.view();
    std::atomic<Index> firstBad{rows};
    parallelFor(rows, kCellsAtOnce / cols + 1, [&](Index begin, Index end) {
        for (Index row = begin; row < end && row < firstBad; ++row)
            if (!std::isfinite((values.row(row) * 0.0F).sum())) {
                Index known = firstBad;
                while (row < known && !firstBad.compare_exchange_weak(known, row)) {
                }
            }
    });
    if (const Index row = firstBad; row < rows)
        for (Index col = 0; col < cols; ++col)
            if (!std::isfinite(values(row, col)))
                return fail(ErrorCode::NotFinite, inLayer(name), QT_TRANSLATE_NOOP("engine", "the weight in row {}, column {}"),
                            row, col);
    for (Index i = 0; i < weights.bias.size(); ++i)
        if (!std::isfinite(weights.bias[i]))
            return fail(ErrorCode::NotFinite, inLayer(name), QT_TRANSLATE_NOOP("engine", "the bias of output {}"), i);
    return LayerPtr(new DenseLayer(std::move(name), std::move(weights), activation));
}

LayerPtr DenseLayer::withWeights(LayerWeights weights) const {
    assert(weights.values.rows() == outputSize() && weights.values.cols() == inputSize());
    return LayerPtr(new DenseLayer(name(), std::move(weights), activation()));
}

void DenseLayer::forward(ConstMatrixRef inputs, MatrixRef outputs) const {
    outputs.noalias() = inputs * m_weights.values.view().transpose();
    if (m_weights.bias.size() != 0)
        outputs.rowwise() += m_weights.bias.transpose();
}

} // namespace prunescope
