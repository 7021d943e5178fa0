#pragma once

#include "engine/core/Result.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

/// The command line's commands. CommandLine.h parses their options, Cli.h runs them.
namespace prunescope {

/// The values of all commands' options.
struct Options {
    std::string model;
    std::string data = "mnist-test";
    bool dataGiven = false;
    std::string trainData = "mnist-train";
    bool trainDataGiven = false;
    std::string limit = "all";
    std::string scale = "unit";
    int threads = 0;
    std::string isa;
    bool json = false;
    std::string output;
    std::string recipeFile;
    std::vector<double> threshold;
    std::vector<double> sparsity;
    std::string scope = "network";
    std::string criterion = "magnitude";
    std::vector<std::string> exclude; ///< layers in a form that resolveLayer() understands; see excludedLayers()
    std::uint64_t seed = 1;
    int points = 256;
    std::string csv;
    std::vector<std::string> strategies;
    int seeds = 1;
};

/// What a command needs to run.
struct Job {
    const Options& options;
    std::stop_token stop;
};

/// Prints the result and writes the requested files.
using Command = Result<void> (*)(const Job&);

Result<void> info(const Job& job);
Result<void> evaluateModel(const Job& job);
Result<void> pruneModel(const Job& job);
Result<void> runModel(const Job& job);
Result<void> curve(const Job& job);
Result<void> listStrategies(const Job& job);
Result<void> compare(const Job& job);
Result<void> benchmark(const Job& job);

} // namespace prunescope
