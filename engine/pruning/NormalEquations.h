// The least-squares problem of one layer: XᵀX and XᵀZ, computed in parallel and always added up in the same order.
#pragma once

#include "engine/core/Result.h"
#include "engine/core/Types.h"
#include "engine/network/Network.h"

#include <Eigen/Dense>

#include <stop_token>

namespace prunescope {

/// aᵀ b / samples. a: samples × p, b: samples × q; the result is p × q. Products in float over 512 samples at a time, added up
/// in double. Fails with Cancelled.
Result<Eigen::MatrixXd> crossProduct(const Matrix& a, const Matrix& b, const std::stop_token& stop);

/// aᵀ a / samples: only half of it is computed.
Result<Eigen::MatrixXd> gramMatrix(const Matrix& a, const std::stop_token& stop);

/// What is needed to fit Z ≈ X Wᵀ + 1 bᵀ, X: samples × inputs, Z: samples × outputs. With a bias, X has one more column of ones
/// at its end.
struct NormalEquations {
    Eigen::MatrixXd gram;         ///< H = XᵀX / n: (inputs + bias) × (inputs + bias)
    Eigen::MatrixXd cross;        ///< C = XᵀZ / n: (inputs + bias) × outputs
    Eigen::VectorXd targetSquare; ///< mean z² per output
    Eigen::VectorXd targetMean;   ///< mean z per output
    bool bias = false;

    Index inputs() const { return gram.rows() - (bias ? 1 : 0); }
    Index outputs() const { return cross.cols(); }
    double targetVariance(Index output) const { return targetSquare[output] - targetMean[output] * targetMean[output]; }
    /// Sum of the variances of all outputs; never 0, so that errors can be divided by it.
    double totalVariance() const;
    /// The mean squared error of one output with these weights (inputs, then the bias).
    double error(Index output, const Eigen::VectorXd& weights) const;
    /// share · mean of the inputs' H_jj: the ridge that corresponds to a share.
    double ridge(double share) const;
};

/// A layer's sums on calibration images (images × outputs), and what is needed to fit them. See Calibration::firstLayer().
struct FirstLayerTargets {
    OperationPtr operation;
    Matrix sums;
    NormalEquations equations;
};

/// inputs: samples × inputs, targets: samples × outputs. Fails with Cancelled.
Result<NormalEquations> normalEquations(const Matrix& inputs, const Matrix& targets, bool bias, const std::stop_token& stop);

/// New targets for the same inputs: everything except the Gram matrix is recomputed. Fails with Cancelled.
Result<void> replaceTargets(NormalEquations& equations, const Matrix& inputs, const Matrix& targets, const std::stop_token& stop);

} // namespace prunescope
