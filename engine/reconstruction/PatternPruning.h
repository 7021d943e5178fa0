#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Prunes: n of every m consecutive inputs of a neuron stay. Source: Mishra et al. 2021 (2:4).
std::unique_ptr<Strategy> makeGroupPruning();

/// Prunes: whole blocks of weights. Source: Gray, Radford & Kingma 2017.
std::unique_ptr<Strategy> makeBlockPruning();

/// Prunes: every layer its share by Erdős and Rényi's rule. Source: Mocanu et al. 2018; Evci et al. 2020.
std::unique_ptr<Strategy> makeErkPruning();

/// Prunes: every layer a density of its own.
std::unique_ptr<Strategy> makeBudgetPruning();

} // namespace prunescope
