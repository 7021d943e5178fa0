// Measures how fast this machine evaluates, moves a threshold, computes a curve and trains.
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
    double stepTenthMs = 0; ///< moves the threshold over 0.1 % of the weights and measures all images again
    double stepOneMs = 0;   ///< the same over 1 %
    double stepFiveMs = 0;  ///< the same over 5 %
    double curveMs = 0;
    int curvePoints = 256;
    std::optional<double> trainEpochMs; ///< batches of 100, Adam; empty if the network cannot be trained on these images
    Index trainImages = 0;
};

/// trainData: as for openData(); if empty, all of MNIST's training images if they have been downloaded, otherwise the built-in
/// ones. Fails with ShapeMismatch, Cancelled, or as opening the training images does.
Result<MachineFigures> measureMachine(const Network& network, const EvaluationDataPtr& data, const std::string& trainData,
                                      std::stop_token stop);

nlohmann::ordered_json benchmarkJson(const MachineFigures& figures);
std::string benchmarkTable(const MachineFigures& figures);

} // namespace prunescope
