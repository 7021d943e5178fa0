#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Fine-tunes and moves connections: every few batches the smallest weights of a layer are dropped and the same number grows
/// where the gradient is largest (RigL, Evci et al. 2020). The number of connections in every layer stays the same.
std::unique_ptr<Strategy> makeRigL();

/// The same with random growth (SET, Mocanu et al. 2018).
std::unique_ptr<Strategy> makeSet();

/// One exchange; returns the new mask. weights, scores: one per position. count: the number of connections to drop and to grow.
/// Every position that is not kept after the drop may grow, including those just dropped. Ties: lower positions first.
MaskBytes regrown(const Matrix& weights, const MaskBytes& mask, const std::vector<double>& scores, Index count);

} // namespace prunescope
