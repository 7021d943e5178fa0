#pragma once

#include "engine/reconstruction/Strategy.h"

#include <memory>

namespace prunescope {

/// Removes hidden neurons and lets the next layer take over what they did by least squares: the network becomes smaller. Sources:
/// He et al. 2017 (least-squares reconstruction), Kim et al. 2020 (neuron merging), Hassibi & Stork 1993 (elimination).
std::unique_ptr<Strategy> makeRemoveNeurons();

} // namespace prunescope
