#include "engine/network/Weights.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

SharedMatrix::SharedMatrix(Matrix values) {
    auto owner = std::make_shared<const Matrix>(std::move(values));
    m_data = owner->data();
    m_rows = owner->rows();
    m_cols = owner->cols();
    m_owner = std::move(owner);
}

Index LayerWeights::kept() const {
    return static_cast<Index>(std::count(mask->begin(), mask->end(), std::uint8_t{1}));
}

Index LayerWeights::nonzero() const {
    return (values.view().array() != 0.0F).count();
}

LayerWeights makeWeights(SharedMatrix values, Vector bias) {
    MaskBytes mask(static_cast<std::size_t>(values.size()));
    std::transform(values.data(), values.data() + values.size(), mask.begin(),
                   [](float value) { return static_cast<std::uint8_t>(value != 0.0F); });
    return {std::move(values), std::make_shared<const MaskBytes>(std::move(mask)), std::move(bias)};
}

LayerWeights withMask(const LayerWeights& weights, MaskBytes mask) {
    assert(static_cast<Index>(mask.size()) == weights.count());
    Matrix values(weights.values.rows(), weights.values.cols());
    const float* from = weights.values.data();
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = mask[static_cast<std::size_t>(i)] ? from[i] : 0.0F;
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), weights.bias};
}

} // namespace prunescope
