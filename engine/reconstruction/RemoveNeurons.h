#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Removes hidden neurons and refits the next layer by least squares to take over their role: the network becomes smaller.
/// Sources: He et al. 2017 (least-squares reconstruction), Kim et al. 2020 (neuron merging), Hassibi & Stork 1993
/// (elimination).
std::unique_ptr<Strategy> makeRemoveNeurons();

} // namespace prunescope
