// The shape of a value in an ONNX graph: which axis counts samples, and the shape of one sample.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Shape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

/// ONNX includes the sample axis in a value's dimensions; a network does not. Dimensions are always known here: if a file
/// declares none, the reader finds them before it follows the graph.
class ValueShape {
public:
    /// Marks the sample axis in dims(), and entries copied from it in a reshape's target.
    static constexpr std::int64_t kBatch = INT64_MIN;
    /// In a reshape's target: an entry that is not known before the model runs.
    static constexpr std::int64_t kUnknown = INT64_MIN + 1;
    using Dims = std::vector<std::int64_t>;

    /// The declared shape of an input, whose first axis counts samples. Empty if it is unusable. dims: 0 for an open dimension.
    static std::optional<ValueShape> declared(const Dims& dims);
    /// dims: all positive, or kBatch. samples: the number of samples that the model is built for, 0 for any number.
    explicit ValueShape(Dims dims, std::int64_t samples = 0);

    const Dims& dims() const { return m_dims; }
    std::int64_t rank() const { return static_cast<std::int64_t>(m_dims.size()); }
    std::int64_t features() const { return m_features; } ///< per sample
    std::int64_t samples() const { return m_samples; }
    /// One sample's dimensions, without the sample axis.
    Shape sample() const;
    /// Position in sample() of an axis of dims(), which may count from the end; empty for the sample axis or if there is no
    /// such axis.
    std::optional<Index> sampleAxis(std::int64_t axis) const;
    bool beginsWithSamples() const { return !m_dims.empty() && m_dims.front() == kBatch; }
    std::string text() const; ///< "[N, 28, 28]"
    /// Different dimensions with the same number of samples.
    ValueShape withDims(Dims dims) const { return ValueShape(std::move(dims), m_samples); }

    /// All operations below fail with ShapeMismatch, or with Unsupported if they would mix or split samples.
    Result<ValueShape> reshaped(const Dims& target, bool zeroMeansZero) const;
    Result<ValueShape> flattened(std::int64_t axis) const;
    Result<ValueShape> squeezed(const std::optional<Dims>& axes) const;
    Result<ValueShape> unsqueezed(const Dims& axes) const;
    Result<ValueShape> transposed(const Dims& permutation) const;
    /// The same shape with ones in front, as broadcasting with a constant of higher rank adds them.
    ValueShape withRank(std::size_t rank) const;

    /// One number per feature (or a single number for all) from a constant that is broadcast against this shape.
    Result<std::vector<double>> perFeature(const std::vector<double>& values, Dims constantDims) const;

private:
    Result<Dims> resolved(Dims target, bool zeroMeansZero) const;
    std::vector<double> broadcast(const std::vector<double>& values, Dims constantDims) const;

    Dims m_dims;
    std::int64_t m_samples = 0;
    std::int64_t m_features = 0;
};

/// Position of an axis that may count from the end; empty if there is none.
std::optional<std::size_t> axisPosition(std::int64_t axis, std::size_t rank);

} // namespace prunescope
