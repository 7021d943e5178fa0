// Operations written plainly in double, one sample at a time and apart from the engine: what its operations are compared with.
#pragma once

#include "engine/network/operations/ActivationFunctions.h"
#include "engine/network/operations/BatchNorm.h"
#include "engine/network/operations/Pool.h"
#include "engine/network/operations/Window2d.h"

#include <cmath>
#include <limits>
#include <vector>

namespace prunescope::reference {

using Values = std::vector<double>;

/// A picture with its padding written out. Cells of the padding hold `fill`.
struct PaddedPicture {
    Index channels;
    Index rows;
    Index cols;
    Values cells;
    std::vector<bool> isPicture;

    PaddedPicture(const Values& picture, const Shape& shape, const Window2d& window, double fill)
        : channels(shape.dim(0)), rows(shape.dim(1) + window.top + window.bottom),
          cols(shape.dim(2) + window.left + window.right), cells(static_cast<std::size_t>(channels * rows * cols), fill),
          isPicture(cells.size(), false) {
        for (Index c = 0; c < channels; ++c)
            for (Index i = 0; i < shape.dim(1); ++i)
                for (Index j = 0; j < shape.dim(2); ++j) {
                    const std::size_t place = at(c, i + window.top, j + window.left);
                    cells[place] = picture[static_cast<std::size_t>((c * shape.dim(1) + i) * shape.dim(2) + j)];
                    isPicture[place] = true;
                }
    }
    bool contains(Index row, Index col) const { return row < rows && col < cols; }
    std::size_t at(Index channel, Index row, Index col) const {
        return static_cast<std::size_t>((channel * rows + row) * cols + col);
    }
};

/// Where windows begin along one axis of a padded picture. Rounding up adds a window while the one before it has not reached the
/// end, unless it would begin in the padding behind the picture.
inline std::vector<Index> windowStarts(Index padded, Index before, Index picture, Index extent, Index stride, bool roundUp) {
    std::vector<Index> starts;
    for (Index start = 0;; start += stride) {
        const bool fits = start + extent <= padded;
        const bool reachesOver = roundUp && extent <= padded && start - stride + extent < padded && start < before + picture;
        if (!fits && !reachesOver)
            return starts;
        starts.push_back(start);
    }
}

inline std::vector<Index> rowStarts(const Shape& shape, const Window2d& w) {
    return windowStarts(shape.dim(1) + w.top + w.bottom, w.top, shape.dim(1), w.rowDilation * (w.rows - 1) + 1, w.rowStride,
                        w.roundUp);
}

inline std::vector<Index> colStarts(const Shape& shape, const Window2d& w) {
    return windowStarts(shape.dim(2) + w.left + w.right, w.left, shape.dim(2), w.colDilation * (w.cols - 1) + 1, w.colStride,
                        w.roundUp);
}

/// weights: filters × (channels of a group · rows · columns), row-major; bias: one per filter, or none.
inline Values conv2d(const Values& picture, const Shape& shape, const Values& weights, const Values& bias, Index filters,
                     const Window2d& window, Index groups) {
    const PaddedPicture padded(picture, shape, window, 0.0);
    const Index channels = shape.dim(0) / groups;
    Values result;
    for (Index filter = 0; filter < filters; ++filter)
        for (const Index top : rowStarts(shape, window))
            for (const Index left : colStarts(shape, window)) {
                double sum = bias.empty() ? 0.0 : bias[static_cast<std::size_t>(filter)];
                std::size_t weight = static_cast<std::size_t>(filter * channels * window.rows * window.cols);
                for (Index c = 0; c < channels; ++c)
                    for (Index i = 0; i < window.rows; ++i)
                        for (Index j = 0; j < window.cols; ++j)
                            sum += weights[weight++] *
                                   padded.cells[padded.at(filter / (filters / groups) * channels + c,
                                                          top + i * window.rowDilation, left + j * window.colDilation)];
                result.push_back(sum);
            }
    return result;
}

inline Values pool(const Values& picture, const Shape& shape, const Window2d& window, PoolKind kind, bool countPadding) {
    const PaddedPicture padded(picture, shape, window, 0.0);
    Values result;
    for (Index channel = 0; channel < shape.dim(0); ++channel)
        for (const Index top : rowStarts(shape, window))
            for (const Index left : colStarts(shape, window)) {
                double maximum = -std::numeric_limits<double>::infinity();
                double sum = 0;
                int counted = 0;
                for (Index i = 0; i < window.rows; ++i)
                    for (Index j = 0; j < window.cols; ++j) {
                        const Index row = top + i * window.rowDilation;
                        const Index col = left + j * window.colDilation;
                        if (!padded.contains(row, col))
                            continue;
                        const std::size_t place = padded.at(channel, row, col);
                        if (padded.isPicture[place])
                            maximum = std::max(maximum, padded.cells[place]);
                        sum += padded.cells[place];
                        counted += countPadding || padded.isPicture[place] ? 1 : 0;
                    }
                result.push_back(kind == PoolKind::Maximum ? maximum : sum / counted);
            }
    return result;
}

inline Values batchNorm(const Values& values, const Shape& shape, const BatchNormParameters& p) {
    Values result;
    const std::size_t perChannel = values.size() / static_cast<std::size_t>(shape.dim(0));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto channel = static_cast<Index>(i / perChannel);
        const auto of = [channel](const Vector& vector) { return static_cast<double>(vector[channel]); };
        const double deviation = std::sqrt(of(p.variance) + static_cast<double>(p.epsilon));
        result.push_back(of(p.scale) * (values[i] - of(p.mean)) / deviation + of(p.shift));
    }
    return result;
}

/// Along one axis: for every place of the other axes the values there add up to 1.
inline Values softmax(const Values& values, const Shape& shape, Index axis, bool logarithmic) {
    Index stride = 1;
    for (Index i = axis + 1; i < shape.rank(); ++i)
        stride *= shape.dim(i);
    const auto other = [&](Index place, Index along) {
        return static_cast<std::size_t>(place - place / stride % shape.dim(axis) * stride + along * stride);
    };
    Values result;
    for (Index place = 0; place < shape.size(); ++place) {
        double maximum = values[other(place, 0)];
        for (Index i = 1; i < shape.dim(axis); ++i)
            maximum = std::max(maximum, values[other(place, i)]);
        double sum = 0;
        for (Index i = 0; i < shape.dim(axis); ++i)
            sum += std::exp(values[other(place, i)] - maximum);
        const double value = values[static_cast<std::size_t>(place)] - maximum;
        result.push_back(logarithmic ? value - std::log(sum) : std::exp(value) / sum);
    }
    return result;
}

inline double activation(const ActivationFunction& function, double x) {
    const auto alpha = static_cast<double>(function.alpha);
    const auto beta = static_cast<double>(function.beta);
    switch (function.activation) {
    case Activation::Identity: return x;
    case Activation::Relu: return x > 0 ? x : 0;
    case Activation::LeakyRelu: return x > 0 ? x : alpha * x;
    case Activation::Clip: return std::min(std::max(x, alpha), beta);
    case Activation::Elu: return x > 0 ? x : alpha * std::expm1(x);
    case Activation::Selu: return x > 0 ? beta * x : beta * alpha * std::expm1(x);
    case Activation::Softplus: return x > 30 ? x : std::log1p(std::exp(x));
    case Activation::Sigmoid: return 1 / (1 + std::exp(-x));
    case Activation::Tanh: return std::tanh(x);
    }
    return 0;
}

inline Values activation(const ActivationFunction& function, const Values& values) {
    Values result;
    for (const double value : values)
        result.push_back(activation(function, value));
    return result;
}

/// weights: outputs × inputs, row-major.
inline Values dense(const Values& values, const Values& weights, const Values& bias) {
    const std::size_t outputs = weights.size() / values.size();
    Values result;
    for (std::size_t row = 0; row < outputs; ++row) {
        double sum = bias.empty() ? 0.0 : bias[row];
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += weights[row * values.size() + i] * values[i];
        result.push_back(sum);
    }
    return result;
}

inline Values sum(const Values& a, const Values& b) {
    Values result;
    for (std::size_t i = 0; i < a.size(); ++i)
        result.push_back(a[i] + b[i]);
    return result;
}

} // namespace prunescope::reference
