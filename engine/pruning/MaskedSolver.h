// Least squares on a support: the weights of one neuron that may differ from 0, chosen so that its sums come as close as
// possible to a target.
#pragma once

#include "engine/network/Weights.h"
#include "engine/pruning/NormalEquations.h"

#include <optional>
#include <vector>

namespace prunescope {

/// The result of fitting one neuron's kept weights.
struct RowFit {
    Eigen::VectorXd weights; ///< inputs, then the bias where there is one; 0 where not kept
    /// Per kept weight, in the order of `support`: [(A_SS)⁻¹]_jj with A = H + λI. w² divided by that is the cost of removing
    /// the weight (OBS, Hassibi & Stork 1993, without the factor ½ of the loss). Filled on request.
    Eigen::VectorXd inverseDiagonal;
    std::vector<Index> support; ///< inputs that are kept and not always 0, ascending
};

/// Solves (H_SS + λI) w_S = c_S + λ w0_S for one neuron after another of a layer (Dong et al. 2017, L-OBS, sec. 3, with the
/// ridge pulling towards w0 instead of 0). The bias has no ridge. Inputs that are 0 in every sample keep the weight w0. Where
/// most weights are kept, the same solution follows from the inverse of the full matrix, A⁻¹: the smaller of the two systems is
/// solved. equations and ridge must outlive the solver. fit() may be called from several threads.
class MaskedSolver {
public:
    /// mask: the mask of the fits to come, row by row; if it keeps few weights, A⁻¹ is not computed. With nullptr it is
    /// computed.
    MaskedSolver(const NormalEquations& equations, double ridge, const MaskBytes* mask = nullptr);

    /// start: w0, inputs and then the bias. kept: one byte per input, or nullptr for all. Returns nullopt when the system is
    /// not positive definite.
    std::optional<RowFit> fit(Index output, const Eigen::VectorXd& start, const std::uint8_t* kept, bool withDiagonal) const;

    /// Gains of the inputs that are not kept: how much the error decreases when one of them is added and all weights are
    /// refitted, (c − H w)_j² / (A_jj − a_Sjᵀ A_SS⁻¹ a_Sj) (orthogonal least squares, Chen, Billings & Luo 1989). One per
    /// input, 0 for inputs that are kept or always 0. fitted: the fit of the same output, with the same mask.
    Eigen::VectorXd gains(Index output, const RowFit& fitted) const;

    double ridge() const { return m_ridge; }
    bool alive(Index input) const { return m_equations.gram(input, input) > 0; }
    const NormalEquations& equations() const { return m_equations; }

private:
    std::vector<Index> supportOf(const std::uint8_t* kept, bool ofKept) const;
    std::optional<RowFit> fitDirectly(const Eigen::VectorXd& right, std::vector<Index> support, bool withDiagonal) const;
    std::optional<RowFit> fitByInverse(const Eigen::VectorXd& right, const std::vector<Index>& left, std::vector<Index> support,
                                       bool withDiagonal) const;
    Eigen::MatrixXd subMatrix(const Eigen::MatrixXd& matrix, const std::vector<Index>& rows,
                              const std::vector<Index>& cols) const;

    const NormalEquations& m_equations;
    double m_ridge;
    std::vector<Index> m_all;  ///< inputs that are not always 0, then the bias
    Eigen::MatrixXd m_ridged;  ///< A: gram with the ridge on the inputs
    Eigen::MatrixXd m_inverse; ///< A⁻¹ over m_all, at the positions of the full matrix; empty when A is singular
};

} // namespace prunescope
