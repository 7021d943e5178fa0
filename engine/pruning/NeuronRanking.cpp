#include "engine/pruning/NeuronRanking.h"

#include "engine/pruning/Calibration.h"
#include "engine/pruning/NormalEquations.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

/// Positions of the `keep` largest scores, ascending.
std::vector<Index> best(const Eigen::VectorXd& scores, Index keep) {
    std::vector<Index> order(static_cast<std::size_t>(scores.size()));
    std::iota(order.begin(), order.end(), Index{0});
    // Of equal scores, the later one stays.
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a > b; });
    order.resize(static_cast<std::size_t>(keep));
    std::sort(order.begin(), order.end());
    return order;
}

Eigen::VectorXd incomingScores(const LayerWeights& incoming, bool squared) {
    Eigen::VectorXd scores(incoming.values.rows());
    for (Index row = 0; row < scores.size(); ++row) {
        const Eigen::VectorXd weights = incoming.values.view().row(row).transpose().cast<double>();
        const double bias = incoming.bias.size() != 0 ? static_cast<double>(incoming.bias[row]) : 0.0;
        scores[row] = squared ? std::sqrt(weights.squaredNorm() + bias * bias) : weights.cwiseAbs().sum() + std::abs(bias);
    }
    return scores;
}

Eigen::MatrixXd covariance(const Matrix& outputs) {
    const Eigen::MatrixXd second = *gramMatrix(outputs, {});
    const Eigen::VectorXd mean = columnMoments(outputs).mean;
    return second - mean * mean.transpose();
}

std::vector<Index> eliminate(const Matrix& outgoing, const Matrix& outputs, Index keep, double ridge) {
    Eigen::MatrixXd matrix = covariance(outputs);
    const double mean = matrix.diagonal().mean();
    matrix.diagonal().array() += ridge * (mean > 0 ? mean : 1.0);
    Eigen::MatrixXd inverse = matrix.llt().solve(Eigen::MatrixXd::Identity(matrix.rows(), matrix.cols()));
    Eigen::MatrixXd weights = outgoing.cast<double>();
    std::vector<std::uint8_t> gone(static_cast<std::size_t>(matrix.rows()), 0);
    for (Index left = matrix.rows(); left > keep; --left) {
        Index cheapest = -1;
        double least = 0;
        for (Index j = 0; j < matrix.rows(); ++j) {
            if (gone[static_cast<std::size_t>(j)])
                continue;
            const double cost = weights.col(j).squaredNorm() / inverse(j, j);
            if (cheapest < 0 || cost < least) {
                cheapest = j;
                least = cost;
            }
        }
        const Eigen::VectorXd column = inverse.col(cheapest);
        const double pivot = column[cheapest];
        const Eigen::VectorXd removed = weights.col(cheapest) / pivot;
        weights.noalias() -= removed * column.transpose();
        inverse.noalias() -= column * (column / pivot).transpose();
        weights.col(cheapest).setZero();
        gone[static_cast<std::size_t>(cheapest)] = 1;
    }
    std::vector<Index> kept;
    for (Index j = 0; j < matrix.rows(); ++j)
        if (!gone[static_cast<std::size_t>(j)])
            kept.push_back(j);
    return kept;
}

} // namespace

std::optional<NeuronCriterion> neuronCriterionFromName(const std::string& name) {
    if (name == "l1")
        return NeuronCriterion::L1;
    if (name == "l2")
        return NeuronCriterion::L2;
    if (name == "activation")
        return NeuronCriterion::Activation;
    if (name == "least-squares")
        return NeuronCriterion::LeastSquares;
    return std::nullopt;
}

std::vector<Index> neuronsToKeep(NeuronCriterion criterion, const LayerWeights& incoming, const Matrix& outgoing,
                                 const Matrix& outputs, Index keep, double ridge) {
    switch (criterion) {
    case NeuronCriterion::L1: return best(incomingScores(incoming, false), keep);
    case NeuronCriterion::L2: return best(incomingScores(incoming, true), keep);
    case NeuronCriterion::Activation: {
        const Eigen::VectorXd deviation = columnMoments(outputs).variance().cwiseSqrt();
        return best(deviation.cwiseProduct(outgoing.cast<double>().colwise().norm().transpose()), keep);
    }
    case NeuronCriterion::LeastSquares: return eliminate(outgoing, outputs, keep, ridge);
    }
    return {};
}

} // namespace prunescope
