// This machine's own figures, for a person who wonders what to expect.
#pragma once

#include "engine/evaluation/Evaluator.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <stop_token>
#include <string>

namespace prunescope {

/// Medians, in milliseconds.
struct MachineFigures {
    int threads = 0;
    std::string kernels; ///< instruction set of the evaluation's kernels
    Index images = 0;
    double evaluateMs = 0;
    double evaluateSparse90Ms = 0;
    double stepTenthMs = 0; ///< a threshold moved over 0.1 % of the weights, all images measured again
    double stepOneMs = 0;   ///< over 1 %
    double stepFiveMs = 0;  ///< over 5 %
    double curveMs = 0;
    int curvePoints = 256;
    std::optional<double> trainEpochMs; ///< batches of 100, Adam; empty when the network cannot be trained on these images
    Index trainImages = 0;
};

/// trainData: as for openData(); empty: all of MNIST's training images where they were fetched, else the built-in ones. Fails
/// with ShapeMismatch, Cancelled, or what the training images' files fail with.
Result<MachineFigures> measureMachine(const Network& network, const EvaluationDataPtr& data, const std::string& trainData,
                                      std::stop_token stop);

nlohmann::ordered_json benchmarkJson(const MachineFigures& figures);
std::string benchmarkTable(const MachineFigures& figures);

} // namespace prunescope
