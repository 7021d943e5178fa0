#include "engine/pruning/MaskedSolver.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

using Factor = Eigen::LLT<Eigen::MatrixXd>;

/// Whether the matrix is positive definite with a margin: the rounding error of H is about 1e-7 of its size (H comes from
/// products in float), so a pivot near that is meaningless.
bool isSound(const Factor& factor, const Eigen::MatrixXd& matrix) {
    if (factor.info() != Eigen::Success)
        return false;
    constexpr double kSmallestPivot = 1e-6;
    for (Index i = 0; i < matrix.rows(); ++i) {
        const double pivot = factor.matrixLLT()(i, i);
        if (!(pivot * pivot > kSmallestPivot * matrix(i, i)))
            return false;
    }
    return true;
}

Eigen::VectorXd pick(const Eigen::VectorXd& values, const std::vector<Index>& places) {
    Eigen::VectorXd result(static_cast<Index>(places.size()));
    for (std::size_t i = 0; i < places.size(); ++i)
        result[static_cast<Index>(i)] = values[places[i]];
    return result;
}

/// Squared lengths of the columns of L⁻¹ b.
Eigen::VectorXd solvedSquares(const Factor& factor, Eigen::MatrixXd b) {
    factor.matrixL().solveInPlace(b);
    return b.colwise().squaredNorm().transpose();
}

/// Squared lengths of the columns of L⁻¹: the diagonal of A⁻¹ = L⁻ᵀ L⁻¹. Column j of L⁻¹ is 0 above j, so each block of columns
/// needs only the lower right part of L.
Eigen::VectorXd inverseDiagonal(const Factor& factor) {
    constexpr Index kBlock = 48;
    const Index size = factor.matrixLLT().rows();
    Eigen::VectorXd result(size);
    for (Index begin = 0; begin < size; begin += kBlock) {
        const Index count = std::min(kBlock, size - begin);
        Eigen::MatrixXd columns = Eigen::MatrixXd::Identity(size - begin, count);
        factor.matrixLLT().bottomRightCorner(size - begin, size - begin).triangularView<Eigen::Lower>().solveInPlace(columns);
        result.segment(begin, count) = columns.colwise().squaredNorm().transpose();
    }
    return result;
}

/// Whether some row keeps more than half of the inputs: then the system of the inputs that it leaves out is the smaller one.
bool hasDenseRow(const MaskBytes& mask, Index inputs) {
    for (auto row = mask.begin(); row != mask.end(); row += inputs)
        if (2 * std::count(row, row + inputs, std::uint8_t{1}) > inputs)
            return true;
    return false;
}

} // namespace

MaskedSolver::MaskedSolver(const NormalEquations& equations, double ridge, const MaskBytes* mask)
    : m_equations(equations), m_ridge(ridge), m_ridged(equations.gram) {
    m_ridged.diagonal().head(equations.inputs()).array() += ridge;
    for (Index input = 0; input < equations.inputs(); ++input)
        if (alive(input))
            m_all.push_back(input);
    if (equations.bias)
        m_all.push_back(equations.inputs());
    if (mask && !hasDenseRow(*mask, equations.inputs()))
        return;
    const Eigen::MatrixXd living = subMatrix(m_ridged, m_all, m_all);
    const Factor factor(living);
    if (!isSound(factor, living))
        return;
    const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(living.rows(), living.cols()));
    m_inverse = Eigen::MatrixXd::Zero(m_ridged.rows(), m_ridged.cols());
    for (std::size_t col = 0; col < m_all.size(); ++col)
        for (std::size_t row = 0; row < m_all.size(); ++row)
            m_inverse(m_all[row], m_all[col]) = inverse(static_cast<Index>(row), static_cast<Index>(col));
}

Eigen::MatrixXd MaskedSolver::subMatrix(const Eigen::MatrixXd& matrix, const std::vector<Index>& rows,
                                        const std::vector<Index>& cols) const {
    Eigen::MatrixXd result(static_cast<Index>(rows.size()), static_cast<Index>(cols.size()));
    for (std::size_t col = 0; col < cols.size(); ++col) {
        const double* const from = matrix.col(cols[col]).data();
        double* const to = result.col(static_cast<Index>(col)).data();
        for (std::size_t row = 0; row < rows.size(); ++row)
            to[row] = from[rows[row]];
    }
    return result;
}

std::vector<Index> MaskedSolver::supportOf(const std::uint8_t* kept, bool ofKept) const {
    std::vector<Index> support;
    for (const Index place : m_all) {
        const bool isKept = place == m_equations.inputs() || !kept || kept[place] != 0;
        if (isKept == ofKept)
            support.push_back(place);
    }
    return support;
}

std::optional<RowFit> MaskedSolver::fit(Index output, const Eigen::VectorXd& start, const std::uint8_t* kept,
                                        bool withDiagonal) const {
    Eigen::VectorXd right = m_equations.cross.col(output);
    right.head(m_equations.inputs()) += m_ridge * start.head(m_equations.inputs());
    std::vector<Index> support = supportOf(kept, true);
    const std::vector<Index> left = supportOf(kept, false);
    auto result = m_inverse.size() != 0 && left.size() < support.size()
                      ? fitByInverse(right, left, std::move(support), withDiagonal)
                      : fitDirectly(right, std::move(support), withDiagonal);
    if (!result || !result->weights.allFinite())
        return std::nullopt;
    for (Index input = 0; input < m_equations.inputs(); ++input)
        if (!alive(input) && (!kept || kept[input] != 0))
            result->weights[input] = start[input]; // its inputs are all 0: any value will do
    if (m_equations.bias)
        result->support.pop_back(); // the bias comes last
    return result;
}

std::optional<RowFit> MaskedSolver::fitDirectly(const Eigen::VectorXd& right, std::vector<Index> support,
                                                bool withDiagonal) const {
    RowFit result{Eigen::VectorXd::Zero(m_ridged.rows()), {}, std::move(support)};
    if (result.support.empty())
        return result;
    const Eigen::MatrixXd matrix = subMatrix(m_ridged, result.support, result.support);
    const Factor factor(matrix);
    if (!isSound(factor, matrix))
        return std::nullopt;
    const Eigen::VectorXd solved = factor.solve(pick(right, result.support));
    for (std::size_t i = 0; i < result.support.size(); ++i)
        result.weights[result.support[i]] = solved[static_cast<Index>(i)];
    if (withDiagonal)
        result.inverseDiagonal = inverseDiagonal(factor);
    return result;
}

/// Q is the set of inputs that are left out: w = u − A⁻¹[:,Q] (A⁻¹[Q,Q])⁻¹ u_Q, u = A⁻¹ b, and the inverse of A_SS is A⁻¹[S,S]
/// − A⁻¹[S,Q] (A⁻¹[Q,Q])⁻¹ A⁻¹[Q,S] (block inversion).
std::optional<RowFit> MaskedSolver::fitByInverse(const Eigen::VectorXd& right, const std::vector<Index>& left,
                                                 std::vector<Index> support, bool withDiagonal) const {
    RowFit result{m_inverse * right, {}, std::move(support)};
    if (withDiagonal)
        result.inverseDiagonal = pick(m_inverse.diagonal(), result.support);
    if (left.empty())
        return result;
    const Eigen::MatrixXd matrix = subMatrix(m_inverse, left, left);
    const Factor factor(matrix);
    if (factor.info() != Eigen::Success)
        return std::nullopt;
    const Eigen::VectorXd solved = factor.solve(pick(result.weights, left));
    for (std::size_t i = 0; i < left.size(); ++i)
        result.weights -= m_inverse.col(left[i]) * solved[static_cast<Index>(i)];
    for (const Index place : left)
        result.weights[place] = 0;
    if (withDiagonal)
        result.inverseDiagonal -= solvedSquares(factor, subMatrix(m_inverse, left, result.support));
    return result;
}

Eigen::VectorXd MaskedSolver::gains(Index output, const RowFit& fitted) const {
    std::vector<Index> inside = fitted.support;
    if (m_equations.bias)
        inside.push_back(m_equations.inputs());
    std::vector<std::uint8_t> isInside(static_cast<std::size_t>(m_ridged.rows()), 0);
    for (const Index place : inside)
        isInside[static_cast<std::size_t>(place)] = 1;
    std::vector<Index> outside;
    for (const Index place : m_all)
        if (!isInside[static_cast<std::size_t>(place)])
            outside.push_back(place);
    Eigen::VectorXd result = Eigen::VectorXd::Zero(m_equations.inputs());
    if (outside.empty())
        return result;
    Eigen::VectorXd shrink = Eigen::VectorXd::Zero(static_cast<Index>(outside.size()));
    if (!inside.empty()) {
        const Factor factor(subMatrix(m_ridged, inside, inside));
        shrink = solvedSquares(factor, subMatrix(m_ridged, inside, outside));
    }
    for (std::size_t i = 0; i < outside.size(); ++i) {
        const Index j = outside[i];
        const double residual = m_equations.cross(j, output) - m_equations.gram.col(j).dot(fitted.weights);
        // Never below a thousandth of A_jj: otherwise an input that is nearly a combination of the kept ones could win by
        // rounding.
        const double room = std::max(m_ridged(j, j) - shrink[static_cast<Index>(i)], 1e-3 * m_ridged(j, j));
        result[j] = residual * residual / room;
    }
    return result;
}

} // namespace prunescope
