// The images that a command works on.
#pragma once

#include "engine/cli/Commands.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/training/Trainer.h"

namespace prunescope {

/// Checks --limit, --scale and the names of data sets that were given, also for a command that does not use them. Opens no data.
Result<void> checkInputs(const Options& options);

Result<EvaluationDataPtr> loadData(const Options& options);

/// Data for a command that can do without them. A data set that does not fit the model is an error only when it was given on the
/// command line; otherwise there is a note and the result is null.
Result<EvaluationDataPtr> loadFittingData(const Options& options, const Network& network);

/// Training images; none where they are not needed. Images that do not fit the network are an error here only when they were
/// given on the command line; otherwise the steps that need them fail.
Result<TrainingData> loadTraining(const Options& options, const Network& network, bool needed);

/// The names of the layers of --exclude, in the network's order, each once. Fails with BadArgument for a layer that does not
/// exist.
Result<std::vector<std::string>> excludedLayers(const Options& options, const Network& network);

/// The error of a Prune step that was made from options, with the option's name instead of the step's key: "sparsities, layer
/// fc1" → "--sparsity, layer fc1".
Error asOption(Error error);

} // namespace prunescope
