// Random networks and images that the tests of strategies share.
#pragma once

#include "engine/pruning/Pruner.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "tests/engine/training/DrawnNetworks.h"

namespace prunescope {

inline TrainingData drawnTraining(Index count = 300) {
    return {randomImages(count, 3, 4, 4), Scaling::unit()};
}

inline Network prunedTo(const Network& network, double sparsity) {
    PruneStep step;
    step.target = Target::Sparsity;
    step.value = sparsity;
    return prune(network, step).value();
}

inline StrategyContext contextOf(const Network& dense, const Network& current, const TrainingData& training) {
    return {dense,    current,
            {},       std::make_shared<const Calibration>(training.images, training.scaling, training.images->count()),
            training, 1};
}

inline bool sameWeights(const Network& a, const Network& b) {
    for (int i = 0; i < a.layerCount(); ++i) {
        const LayerWeights& one = *a.layer(LayerIndex{i}).weights();
        const LayerWeights& two = *b.layer(LayerIndex{i}).weights();
        if (one.values.rows() != two.values.rows() || one.values.view() != two.values.view() || one.bias != two.bias ||
            *one.mask != *two.mask)
            return false;
    }
    return true;
}

inline const StrategyRegistry& registry() {
    return StrategyRegistry::instance();
}

/// Short settings, so that every strategy runs in a moment.
inline StrategyStep shortStep(const Strategy& strategy) {
    StrategyStep step = registry().step(strategy.info().name, 3);
    for (const auto& [name, value] : std::vector<std::pair<std::string, ParameterValue>>{{"epochs", std::int64_t{2}},
                                                                                         {"denseEpochs", std::int64_t{1}},
                                                                                         {"steps", std::int64_t{3}},
                                                                                         {"events", std::int64_t{4}},
                                                                                         {"batch", std::int64_t{50}},
                                                                                         {"interval", std::int64_t{2}}})
        if (step.parameters.values().count(name))
            step.parameters.set(name, value);
    if (strategy.info().name == "budgets")
        step.parameters.set("densities", std::vector<double>{0.5, 0.5, 0.9});
    return step;
}

} // namespace prunescope
