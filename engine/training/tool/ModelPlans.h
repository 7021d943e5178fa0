// How each shipped network is trained. The settings were chosen on mnist-validation; resources/models/README.md explains how.
#pragma once

#include "engine/training/Trainer.h"

#include <string>
#include <vector>

namespace prunescope {

struct ModelPlan {
    std::string name;         ///< of the network and of its file
    std::vector<Index> sizes; ///< inputs, hidden layers (ReLU), classes (softmax)
    TrainingOptions options;  ///< its seed also draws the initial weights
};

const std::vector<ModelPlan>& modelPlans();

} // namespace prunescope
