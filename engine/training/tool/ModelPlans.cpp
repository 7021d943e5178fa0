#include "engine/training/tool/ModelPlans.h"

namespace prunescope {

namespace {

TrainingOptions settings(int epochs, double weightDecay) {
    TrainingOptions options;
    options.optimiser = Optimiser::Adam;
    options.epochs = epochs;
    options.batch = 100;
    options.learningRate = 2e-3;
    options.schedule = Schedule::Cosine;
    options.weightDecay = weightDecay;
    options.seed = 1;
    return options;
}

} // namespace

const std::vector<ModelPlan>& modelPlans() {
    static const std::vector<ModelPlan> plans{
        {"lenet-300-100", {784, 300, 100, 10}, settings(20, 0.2)},
        {"mlp-128", {784, 128, 10}, settings(25, 0.1)},
    };
    return plans;
}

} // namespace prunescope
