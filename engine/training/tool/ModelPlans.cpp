#include "ModelPlans.h"

namespace prunescope {

namespace {

/// Adam with cosine schedule, decoupled decay, images moved by up to one pixel: what both networks have in common.
TrainingOptions sharedOptions() {
    TrainingOptions options;
    options.batch = 100;
    options.schedule = Schedule::Cosine;
    options.maxShift = 1;
    options.seed = 1;
    return options;
}

TrainingOptions lenetOptions() {
    TrainingOptions options = sharedOptions();
    options.epochs = 25;
    options.learningRate = 0.001;
    options.weightDecay = 0.2;
    return options;
}

TrainingOptions classroomOptions() {
    TrainingOptions options = sharedOptions();
    options.epochs = 30;
    options.learningRate = 0.002;
    options.weightDecay = 0.1;
    return options;
}

} // namespace

const std::vector<ModelPlan>& modelPlans() {
    static const std::vector<ModelPlan> plans{
        {"lenet-300-100", {784, 300, 100, 10}, lenetOptions()},
        {"mlp-128", {784, 128, 10}, classroomOptions()},
    };
    return plans;
}

} // namespace prunescope
