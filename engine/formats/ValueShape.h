// The shape of a value on its way through a chain, as far as it matters: which axis counts samples, and how many features a
// sample has.
#pragma once

#include "engine/core/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

class ValueShape {
public:
    /// Marks the axis of samples among dims(), and in a reshape's target what was copied from it.
    static constexpr std::int64_t kBatch = INT64_MIN;
    /// In a reshape's target: an entry that is not known before the model runs.
    static constexpr std::int64_t kUnknown = INT64_MIN + 1;
    using Dims = std::vector<std::int64_t>;

    /// What a file declares for its input: the first axis counts samples. dims: 0 or kUnknown where nothing usable is said.
    /// Declarations are often wrong, so that weights and reshapes that follow may overrule them.
    static ValueShape declared(const Dims& dims);
    /// What a layer of weights gives: certain.
    static ValueShape computed(Dims dims);

    bool isKnown() const { return m_known; }
    bool isCertain() const { return m_certain; }
    const Dims& dims() const { return m_dims; }
    std::int64_t features() const { return m_features; } ///< per sample; 0 where not known
    std::int64_t samples() const { return m_samples; }   ///< declared, 0 for any number
    Message text() const;                                ///< "[N, 28, 28]"

    /// Every operation below fails with ShapeMismatch, or Unsupported where it would mix or split samples.
    Result<ValueShape> reshaped(Dims target, bool zeroMeansZero) const;
    Result<ValueShape> flattened(std::int64_t axis) const;
    Result<ValueShape> squeezed(std::optional<Dims> axes) const;
    Result<ValueShape> unsqueezed(const Dims& axes) const;
    /// Only where the order of a sample's numbers stays the same.
    Result<ValueShape> transposed(const Dims& permutation) const;

    /// The shape after a layer from `inputs` to `outputs` numbers per sample. matrixProduct: MatMul (last axis), else Gemm (two
    /// axes).
    Result<ValueShape> afterDense(std::int64_t inputs, std::int64_t outputs, bool matrixProduct) const;
    /// The same with ones in front, as broadcasting with a constant of higher rank makes them.
    ValueShape withRank(std::size_t rank) const;

    /// Whether softmax along `axis` covers exactly one sample's numbers. flattening: the meaning before opset 13.
    bool softmaxCoversSample(std::int64_t axis, bool flattening) const;

    /// One number per feature (or a single one for all) from a constant that is broadcast against this shape.
    Result<std::vector<double>> perFeature(const std::vector<double>& values, Dims constantDims) const;

private:
    std::vector<double> broadcast(const std::vector<double>& values, Dims constantDims) const;
    Result<ValueShape> reshapedUnknown(const Dims& target) const;
    Result<ValueShape> reshapedKnown(const Dims& target) const;
    ValueShape withDims(Dims dims) const;
    ValueShape unknown() const;

    bool m_known = false;
    bool m_certain = false;
    Dims m_dims;
    std::int64_t m_features = 0;
    std::int64_t m_samples = 0;
};

} // namespace prunescope
