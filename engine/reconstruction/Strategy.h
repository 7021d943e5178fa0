// What rebuilds or reshapes a network: one small interface, a strategy per file pair, one registry that names them all.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"
#include "engine/pruning/Calibration.h"
#include "engine/reconstruction/Parameters.h"
#include "engine/training/Trainer.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace prunescope {

enum class Family {
    Adjust,         ///< the mask stays as it is, pruned weights stay 0
    Add,            ///< connections or neurons come back
    PruneAndAdjust, ///< what is pruned and what is left are chosen together
    Structure,      ///< whole neurons, n:m groups, blocks, budgets
    Train,          ///< gradient steps on labelled images
};

/// "adjust", "add", "prune-and-adjust", "structure", "train".
std::string_view familyName(Family family);

struct StrategyInfo {
    std::string name; ///< unique: "least-squares"
    Family family;
    std::string action;      ///< the step's "do": adjust, add, prune, fine-tune
    std::string selector;    ///< the key that holds the name: strategy, structure, schedule
    const char* title;       ///< "Least squares"
    const char* explanation; ///< one sentence
    const char* cost;        ///< "one Gram matrix and a Cholesky factor per neuron and layer"
    const char* source;      ///< paper or book
    std::vector<ParameterInfo> parameters;
    bool needsCalibration = true; ///< training images, without their labels
    bool needsLabels = false;     ///< training images with their labels
    bool drawsNumbers = false;
    bool changesShape = false; ///< the number of neurons
    bool takesExclude = false; ///< can leave the connections of chosen layers as they are (StrategyStep::exclude)
};

/// One epoch of training, measured while it learned.
struct EpochFigures {
    double loss = 0;
    double accuracy = 0;

    friend bool operator==(const EpochFigures&, const EpochFigures&) = default;
};

/// What a step did, besides the network it led to.
struct StepReport {
    /// Per layer of the network: row-major positions of connections that the step added (kept after, pruned before), ascending.
    std::vector<std::vector<Index>> added;
    /// Per layer: ‖Ẑ − Z‖² / ‖Z − mean Z‖² of the values before the activation against the loaded network's, on up to 2,000
    /// calibration images. Empty where nothing was measured, or where the shapes differ.
    std::vector<double> layerErrorBefore;
    std::vector<double> layerErrorAfter;
    /// Per layer: which output of the layer before the step each output now is, −1 for a new one. Empty when no shape changed.
    OutputOrigins outputOrigins;
    std::vector<EpochFigures> epochs;
    std::vector<Message> warnings;
};

struct StrategyOutcome {
    Network network;
    StepReport report;
};

struct StrategyContext {
    const Network& dense;   ///< as loaded
    const Network& current; ///< what the steps before led to
    /// Per layer: which of the loaded network's outputs each of the current ones is, −1 for one that was added since. Empty: the
    /// same one.
    OutputOrigins origins;
    CalibrationPtr calibration; ///< null when there are no training images
    TrainingData training;      ///< images is null when there are none
    std::uint64_t seed = 1;
    /// Layers in which no connection is pruned, added or moved; weights that are kept may get other values. By name, in the
    /// network's order. Looked at by strategies that say so (StrategyInfo::takesExclude).
    std::vector<std::string> exclude = {};
};

class Strategy {
public:
    virtual ~Strategy() = default;

    virtual const StrategyInfo& info() const = 0;
    virtual bool changesMask(const Parameters& parameters) const = 0;
    /// A rough figure for this machine, from counts of operations.
    virtual double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const = 0;
    /// The context's networks stay as they are. parameters: every declared one, each accepted by checkParameter(). Fails with
    /// Cancelled, MissingData (no images), Unsupported or ShapeMismatch (naming the layer), BadArgument (naming the parameter),
    /// Numeric (naming layer and cause).
    virtual Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                          const ProgressFn& progress) const = 0;
};

} // namespace prunescope
