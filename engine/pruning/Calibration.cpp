#include "engine/pruning/Calibration.h"

#include "engine/core/ParallelFor.h"
#include "engine/execution/SampleRun.h"
#include "engine/pruning/NormalEquations.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr Index kColumns = 32;

} // namespace

Calibration::Calibration(DatasetPtr images, const Scaling& scaling, Index count)
    : m_images(std::move(images)), m_scaling(scaling),
      m_inputs(m_images->inputs(scaling, 0, std::min(count, m_images->count()))) {}

Result<std::shared_ptr<const FirstLayerTargets>> Calibration::firstLayer(const Node& layer, const std::stop_token& stop) const {
    const std::scoped_lock lock(m_mutex);
    if (m_first && m_first->operation == layer.operationPtr())
        return m_first;
    const Matrix* const inputs = &m_inputs;
    auto sums = runNode(layer, std::span(&inputs, 1), stop);
    if (!sums)
        return tl::unexpected(sums.error());
    auto equations = normalEquations(m_inputs, *sums, layer.bias().size() != 0, stop);
    if (!equations)
        return tl::unexpected(equations.error());
    m_first = std::make_shared<const FirstLayerTargets>(
        FirstLayerTargets{layer.operationPtr(), std::move(*sums), std::move(*equations)});
    return m_first;
}

ColumnMoments columnMoments(const Matrix& values) {
    ColumnMoments moments{Eigen::VectorXd::Zero(values.cols()), Eigen::VectorXd::Zero(values.cols())};
    parallelFor(values.cols(), kColumns, [&](Index begin, Index end) {
        for (Index row = 0; row < values.rows(); ++row)
            for (Index col = begin; col < end; ++col) {
                const auto value = static_cast<double>(values(row, col));
                moments.mean[col] += value;
                moments.meanSquare[col] += value * value;
            }
    });
    moments.mean /= static_cast<double>(values.rows());
    moments.meanSquare /= static_cast<double>(values.rows());
    return moments;
}

} // namespace prunescope
