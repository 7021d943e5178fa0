// Calibration images: what the scores and the refits look at. No labels are used.
#pragma once

#include "engine/core/Result.h"
#include "engine/data/Dataset.h"
#include "engine/network/Network.h"

#include <memory>
#include <stop_token>

namespace prunescope {

/// Per layer of a network: which output of another network's layer each output is, −1 where it is none of them. An empty list, or
/// an empty entry, means the same one.
using OutputOrigins = std::vector<std::vector<Index>>;

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

private:
    DatasetPtr m_images;
    Scaling m_scaling;
    Matrix m_inputs;
};

using CalibrationPtr = std::shared_ptr<const Calibration>;

/// The layer's values before its activation. inputs: samples × inputSize; result: samples × outputSize. In parallel over fixed
/// groups of samples. Fails with Cancelled.
Result<Matrix> layerSums(const Layer& layer, const Matrix& inputs, const std::stop_token& stop);

/// The layer's activation applied in place, in parallel.
void activateInPlace(const Layer& layer, Matrix& sums);

/// Column by column over all samples, in double: mean, and mean of squares.
struct ColumnMoments {
    Eigen::VectorXd mean;
    Eigen::VectorXd meanSquare;

    Eigen::VectorXd variance() const { return (meanSquare - mean.cwiseAbs2()).cwiseMax(0.0); }
};
ColumnMoments columnMoments(const Matrix& values);

} // namespace prunescope
