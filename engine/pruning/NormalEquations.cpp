#include "engine/pruning/NormalEquations.h"

#include "engine/core/ParallelFor.h"
#include "engine/pruning/Calibration.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr Index kTile = 112;
constexpr Index kSamples = 512;

/// One tile of aᵀb: columns of a from aBegin and columns of b from bBegin.
Eigen::MatrixXd tileOf(const Matrix& a, const Matrix& b, Index aBegin, Index bBegin, const std::stop_token& stop) {
    const Index rows = std::min(kTile, a.cols() - aBegin);
    const Index cols = std::min(kTile, b.cols() - bBegin);
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(rows, cols);
    Eigen::MatrixXf part(rows, cols);
    for (Index begin = 0; begin < a.rows() && !stop.stop_requested(); begin += kSamples) {
        const Index count = std::min(kSamples, a.rows() - begin);
        part.noalias() = a.block(begin, aBegin, count, rows).transpose() * b.block(begin, bBegin, count, cols);
        sum += part.cast<double>();
    }
    return sum / static_cast<double>(a.rows());
}

} // namespace

Result<Eigen::MatrixXd> crossProduct(const Matrix& a, const Matrix& b, const std::stop_token& stop) {
    Eigen::MatrixXd result(a.cols(), b.cols());
    const Index across = chunkCount(b.cols(), kTile);
    parallelFor(chunkCount(a.cols(), kTile) * across, 1, [&](Index tile, Index /*end*/) {
        const Index aBegin = tile / across * kTile;
        const Index bBegin = tile % across * kTile;
        const Eigen::MatrixXd sum = tileOf(a, b, aBegin, bBegin, stop);
        result.block(aBegin, bBegin, sum.rows(), sum.cols()) = sum;
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, {}, {});
    return result;
}

Result<Eigen::MatrixXd> gramMatrix(const Matrix& a, const std::stop_token& stop) {
    Eigen::MatrixXd result(a.cols(), a.cols());
    const Index across = chunkCount(a.cols(), kTile);
    parallelFor(across * across, 1, [&](Index tile, Index /*end*/) {
        const Index first = tile / across * kTile;
        const Index second = tile % across * kTile;
        if (second < first)
            return;
        const Eigen::MatrixXd sum = tileOf(a, a, first, second, stop);
        result.block(first, second, sum.rows(), sum.cols()) = sum;
        if (second != first)
            result.block(second, first, sum.cols(), sum.rows()) = sum.transpose();
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, {}, {});
    return result;
}

double NormalEquations::totalVariance() const {
    double sum = 0;
    for (Index output = 0; output < outputs(); ++output)
        sum += std::max(0.0, targetVariance(output));
    return sum > 0 ? sum : 1.0;
}

double NormalEquations::error(Index output, const Eigen::VectorXd& weights) const {
    const double squared = weights.dot(gram * weights) - 2 * weights.dot(cross.col(output)) + targetSquare[output];
    return std::max(0.0, squared);
}

double NormalEquations::ridge(double share) const {
    return share * gram.diagonal().head(inputs()).mean();
}

Result<NormalEquations> normalEquations(const Matrix& inputs, const Matrix& targets, bool bias, const std::stop_token& stop) {
    auto gram = gramMatrix(inputs, stop);
    if (!gram)
        return tl::unexpected(gram.error());
    NormalEquations equations;
    equations.bias = bias;
    if (bias) {
        const Index d = inputs.cols();
        const Eigen::VectorXd mean = columnMoments(inputs).mean;
        equations.gram.resize(d + 1, d + 1);
        equations.gram.topLeftCorner(d, d) = *gram;
        equations.gram.col(d).head(d) = mean;
        equations.gram.row(d).head(d) = mean.transpose();
        equations.gram(d, d) = 1;
    } else {
        equations.gram = std::move(*gram);
    }
    if (const auto filled = replaceTargets(equations, inputs, targets, stop); !filled)
        return tl::unexpected(filled.error());
    return equations;
}

Result<void> replaceTargets(NormalEquations& equations, const Matrix& inputs, const Matrix& targets,
                            const std::stop_token& stop) {
    auto cross = crossProduct(inputs, targets, stop);
    if (!cross)
        return tl::unexpected(cross.error());
    ColumnMoments moments = columnMoments(targets);
    equations.cross.resize(equations.gram.rows(), targets.cols());
    equations.cross.topRows(inputs.cols()) = *cross;
    if (equations.bias)
        equations.cross.row(inputs.cols()) = moments.mean.transpose();
    equations.targetMean = std::move(moments.mean);
    equations.targetSquare = std::move(moments.meanSquare);
    return {};
}

} // namespace prunescope
