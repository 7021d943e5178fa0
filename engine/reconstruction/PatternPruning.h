#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes all but n of every m consecutive inputs of a neuron. Source: Mishra et al. 2021 (2:4).
std::unique_ptr<Strategy> makeGroupPruning();

/// Prunes entire blocks of weights. Source: Gray, Radford & Kingma 2017.
std::unique_ptr<Strategy> makeBlockPruning();

/// Prunes every layer to a share given by the Erdős–Rényi rule. Source: Mocanu et al. 2018; Evci et al. 2020.
std::unique_ptr<Strategy> makeErkPruning();

/// Prunes every layer to its own density.
std::unique_ptr<Strategy> makeBudgetPruning();

} // namespace prunescope
