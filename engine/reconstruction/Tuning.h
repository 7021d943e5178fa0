// Gradient steps as strategies use them: parameters, and the run itself.
#pragma once

#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// epochs, optimizer, learningRate, rateSchedule, batch, momentum, decay, shift, smoothing, distill.
std::vector<ParameterInfo> tuningParameters(std::int64_t epochs, double learningRate);

/// What the parameters say.
TrainingOptions tuningOptions(const Parameters& parameters, std::uint64_t seed);

/// Trains `start` on the context's training images; fills report.epochs. Masks stay unless afterBatch changes them. Fails with
/// MissingData, or as train(); a loss that is no longer finite names its layer.
Result<Network> tune(const StrategyContext& context, const Network& start, const TrainingOptions& options,
                     const Parameters& parameters, StepReport& report, const std::stop_token& stop, const ProgressFn& progress,
                     std::function<void(TrainingControl&)> afterBatch = {});

} // namespace prunescope
