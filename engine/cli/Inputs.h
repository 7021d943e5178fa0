// The images that a command works on.
#pragma once

#include "engine/cli/Commands.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/training/Trainer.h"

namespace prunescope {

/// Checks --limit, --scale and the given names of data sets, even if the command does not use them. Opens no data.
Result<void> checkInputs(const Options& options);

Result<EvaluationDataPtr> loadData(const Options& options);

/// Data for a command that can run without them. If the data set does not fit the model, this is an error only if the set was
/// given on the command line; otherwise a note is written and the result is null.
Result<EvaluationDataPtr> loadFittingData(const Options& options, const Network& network);

/// Training images; empty if they are not needed. Images that do not fit the network are an error here only if they were given
/// on the command line; otherwise the steps that need them fail.
Result<TrainingData> loadTraining(const Options& options, const Network& network, bool needed);

/// The names of the layers of --exclude, in the network's order, each once. Fails with BadArgument for a layer that does not
/// exist.
Result<std::vector<std::string>> excludedLayers(const Options& options, const Network& network);

/// Converts the error of a Prune step built from options: replaces the step's key by the option's name, as in "sparsities,
/// layer fc1" → "--sparsity, layer fc1".
Error asOption(Error error);

} // namespace prunescope
