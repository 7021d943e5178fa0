// Where an operation's weights come from: stored, or computed on the first request.
#pragma once

#include "engine/network/Weights.h"

#include <atomic>

namespace prunescope {

/// How many of a layer's weights the mask keeps, and how many are not 0.
struct WeightCounts {
    Index kept = 0;
    Index nonzero = 0;
};

/// Immutable and shared by the networks that contain the layer. Safe to use from several threads.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    WeightSource(const WeightSource&) = delete;
    WeightSource& operator=(const WeightSource&) = delete;

    /// The weights, mask and bias. A source of giant weights may compute them at the first call: use the functions below where
    /// they suffice.
    virtual const LayerWeights& weights() const = 0;
    virtual Index rows() const = 0; ///< outputs (filters)
    virtual Index cols() const = 0; ///< fan-in of one output
    virtual WeightCounts counts() const = 0;
    virtual const Vector& bias() const = 0;
    /// Bytes of weights and mask that this source itself holds in memory.
    virtual std::size_t heldBytes() const = 0;
    /// Writes weights `begin` to `begin` + `count`, row-major, with zeros where they are pruned.
    virtual void copyWeights(Index begin, Index count, float* to) const = 0;

protected:
    WeightSource() = default;
};

using WeightSourcePtr = std::shared_ptr<const WeightSource>;

/// Weights that are in memory. They are counted on the first request.
class StoredWeights final : public WeightSource {
public:
    explicit StoredWeights(LayerWeights weights) : m_weights(std::move(weights)) {}

    const LayerWeights& weights() const override { return m_weights; }
    Index rows() const override { return m_weights.values.rows(); }
    Index cols() const override { return m_weights.values.cols(); }
    WeightCounts counts() const override;
    const Vector& bias() const override { return m_weights.bias; }
    std::size_t heldBytes() const override {
        return static_cast<std::size_t>(m_weights.count()) * (sizeof(float) + sizeof(std::uint8_t));
    }
    void copyWeights(Index begin, Index count, float* to) const override;

private:
    LayerWeights m_weights;
    // −1 until counted. Two threads that count at the same time get the same result.
    mutable std::atomic<Index> m_kept{-1};
    mutable std::atomic<Index> m_nonzero{-1};
};

} // namespace prunescope
