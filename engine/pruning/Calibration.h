// Calibration images, which the scores and the refits use. Labels are not used.
#pragma once

#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/ByLayer.h"
#include "engine/network/Network.h"

#include <memory>
#include <mutex>
#include <stop_token>

namespace prunescope {

/// For each output of a layer, the corresponding output of the same layer in another network, −1 where there is none. A layer
/// without an entry has the same outputs.
using OutputOrigins = ByLayer<std::vector<Index>>;

struct FirstLayerTargets;

/// The first images of a data set, scaled as a network's inputs. Immutable and shared.
class Calibration {
public:
    /// count: how many of the first images; a count above the data set's size means all.
    Calibration(DatasetPtr images, const Scaling& scaling, Index count);

    const Matrix& inputs() const { return m_inputs; } ///< images × pixels
    const std::vector<std::uint8_t>& labels() const { return m_images->labels(); }
    const DatasetPtr& images() const { return m_images; } ///< all that were given; the first count() of them are used
    const Scaling& scaling() const { return m_scaling; }
    Index count() const { return m_inputs.rows(); }

    /// The outputs of a loaded network's first layer for these images, and the least-squares problem of fitting them. They are
    /// the same at every move of a threshold and more expensive than the fits themselves, so those of the last requested layer
    /// are cached. Fails with Cancelled.
    Result<std::shared_ptr<const FirstLayerTargets>> firstLayer(const Node& layer, const std::stop_token& stop) const;

private:
    DatasetPtr m_images;
    Scaling m_scaling;
    Matrix m_inputs;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const FirstLayerTargets> m_first;
};

using CalibrationPtr = std::shared_ptr<const Calibration>;

/// Mean and mean square of each column over all samples, in double.
struct ColumnMoments {
    Eigen::VectorXd mean;
    Eigen::VectorXd meanSquare;

    Eigen::VectorXd variance() const { return (meanSquare - mean.cwiseAbs2()).cwiseMax(0.0); }
};
ColumnMoments columnMoments(const Matrix& values);

} // namespace prunescope
