// The images that a command works on.
#pragma once

#include "engine/cli/Commands.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/training/Trainer.h"

namespace prunescope {

/// Whether --limit, --scale, and data sets that were given make sense, also for a command that does not use them. Opens no data.
Result<void> checkInputs(const Options& options);

Result<EvaluationDataPtr> loadData(const Options& options);

/// Data for a command that can do without: a data set that does not fit the model is an error only when it was asked for,
/// otherwise a note, and the result is null.
Result<EvaluationDataPtr> loadFittingData(const Options& options, const Network& network);

/// Training images. None where they are not needed. Images that do not fit the network are an error only when they were asked
/// for: the steps that need them say what they lack.
Result<TrainingData> loadTraining(const Options& options, const Network& network, bool needed);

/// The names of the layers that --exclude names or numbers, in the network's order; repetitions count once.
Result<std::vector<std::string>> excludedLayers(const Options& options, const Network& network);

/// An error of a Prune step that the command line's options describe, with the option instead of the step's key: "sparsities,
/// layer fc1" → "--sparsity, layer fc1".
Error asOption(Error error);

} // namespace prunescope
