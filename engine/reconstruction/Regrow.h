#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Fine-tunes and moves connections: every few batches the smallest weights of a layer are dropped and as many grow where the
/// gradient is largest (RigL, Evci et al. 2020). The number of connections stays the same in every layer.
std::unique_ptr<Strategy> makeRigL();

/// The same with growth by chance (SET, Mocanu et al. 2018).
std::unique_ptr<Strategy> makeSet();

/// One exchange: positions that stay or become kept. weights, scores: one per position. What is not kept after the drop may grow
/// (what was just dropped as well); count: how many are dropped and grown. Ties: lower positions first.
MaskBytes regrown(const Matrix& weights, const MaskBytes& mask, const std::vector<double>& scores, Index count);

} // namespace prunescope
