// A layer's parameters: shared and never changed in place. Networks that differ in one layer share all other layers.
#pragma once

#include "engine/core/Progress.h"
#include "engine/core/Types.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace prunescope {

/// A read-only matrix whose memory is shared: owned floats, or a region of a memory-mapped file that `owner` keeps alive.
class SharedMatrix {
public:
    SharedMatrix() = default;
    explicit SharedMatrix(Matrix values);
    SharedMatrix(std::shared_ptr<const void> owner, const float* data, Index rows, Index cols)
        : m_owner(std::move(owner)), m_data(data), m_rows(rows), m_cols(cols) {}

    ConstMatrixView view() const { return ConstMatrixView(m_data, m_rows, m_cols); }
    const float* data() const { return m_data; }
    Index rows() const { return m_rows; }
    Index cols() const { return m_cols; }
    Index size() const { return m_rows * m_cols; }
    bool sharesMemoryWith(const SharedMatrix& other) const { return m_data == other.m_data; }

private:
    std::shared_ptr<const void> m_owner;
    const float* m_data = nullptr;
    Index m_rows = 0;
    Index m_cols = 0;
};

/// 1 = kept, 0 = pruned; one byte per weight in the weights' row-major order.
using MaskBytes = std::vector<std::uint8_t>;
using SharedMask = std::shared_ptr<const MaskBytes>;

/// Weights (outputs × inputs), their mask, and the bias (outputs, or empty where the layer has none). Invariant, ensured by
/// makeWeights() and withMask(): where the mask is 0 the value is exactly 0. The mask is never inferred from zeros later: a
/// kept weight may be 0.
struct LayerWeights {
    SharedMatrix values;
    SharedMask mask;
    Vector bias;

    Index count() const { return values.size(); }
    Index kept() const;    ///< mask bits that are 1
    Index nonzero() const; ///< values that are not 0
    bool isKept(Index position) const { return (*mask)[static_cast<std::size_t>(position)] != 0; }
};

/// Weights as loaded: values that are 0 in the file count as pruned. This is the first read of a mapped file, so it may take a
/// while. The result must not be used once a stop is requested.
LayerWeights makeWeights(SharedMatrix values, Vector bias, const std::stop_token& stop = {}, const ProgressFn& progress = {});

/// The same weights with another mask; the weights that it prunes become exactly 0. mask: count() bytes.
LayerWeights withMask(const LayerWeights& weights, MaskBytes mask);

} // namespace prunescope
