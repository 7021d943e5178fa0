// Training as strategies use it: the parameters and the run itself.
#pragma once

#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// epochs, optimizer, learningRate, rateSchedule, batch, momentum, decay, shift, smoothing, distill.
std::vector<ParameterInfo> tuningParameters(std::int64_t epochs, double learningRate);

/// Converts the parameters to training options.
TrainingOptions tuningOptions(const Parameters& parameters, std::uint64_t seed);

/// Trains `start` on the context's training images and fills report.epochs. Masks stay unchanged unless afterBatch changes
/// them. Fails with MissingData, or as train(); an error about a loss that is no longer finite names the layer.
Result<Network> tune(const StrategyContext& context, const Network& start, const TrainingOptions& options,
                     const Parameters& parameters, StepReport& report, const std::stop_token& stop, const ProgressFn& progress,
                     std::function<void(TrainingControl&)> afterBatch = {});

} // namespace prunescope
