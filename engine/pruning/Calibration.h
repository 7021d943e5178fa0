// Calibration images: what the scores and the refits look at. No labels are used.
#pragma once

#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/ByLayer.h"
#include "engine/network/Network.h"

#include <memory>
#include <mutex>
#include <stop_token>

namespace prunescope {

/// Which output of another network's layer each output of a layer is, −1 where it is none of them. A layer without an entry has
/// the same outputs.
using OutputOrigins = ByLayer<std::vector<Index>>;

struct FirstLayerTargets;

/// The first images of a data set as a network sees them. Immutable and shared.
class Calibration {
public:
    /// count: how many of the first images; more than there are means all.
    Calibration(DatasetPtr images, const Scaling& scaling, Index count);

    const Matrix& inputs() const { return m_inputs; } ///< images × pixels
    const std::vector<std::uint8_t>& labels() const { return m_images->labels(); }
    const DatasetPtr& images() const { return m_images; } ///< all that were given; the first count() of them are used
    const Scaling& scaling() const { return m_scaling; }
    Index count() const { return m_inputs.rows(); }

    /// What a loaded network's first layer makes of these images, and the problem of fitting it: the same at every move of a
    /// threshold and dearer than the fits themselves, so that of the layer last asked for is kept. Fails with Cancelled.
    Result<std::shared_ptr<const FirstLayerTargets>> firstLayer(const Node& layer, const std::stop_token& stop) const;

private:
    DatasetPtr m_images;
    Scaling m_scaling;
    Matrix m_inputs;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const FirstLayerTargets> m_first;
};

using CalibrationPtr = std::shared_ptr<const Calibration>;

/// Column by column over all samples, in double: mean, and mean of squares.
struct ColumnMoments {
    Eigen::VectorXd mean;
    Eigen::VectorXd meanSquare;

    Eigen::VectorXd variance() const { return (meanSquare - mean.cwiseAbs2()).cwiseMax(0.0); }
};
ColumnMoments columnMoments(const Matrix& values);

} // namespace prunescope
