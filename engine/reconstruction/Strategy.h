// Strategies rebuild or reshape a network: one small interface, one file pair per strategy, and one registry that names them
// all.
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
    Adjust,         ///< the mask stays unchanged, pruned weights stay 0
    Add,            ///< connections or neurons are restored or added
    PruneAndAdjust, ///< chooses what to prune and adjusts the remaining weights together
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
    const char* explanation; ///< one sentence or a few
    const char* cost;        ///< "one Gram matrix and a Cholesky factor per neuron and layer"
    const char* source;      ///< paper or book
    std::vector<ParameterInfo> parameters;
    bool needsCalibration = true; ///< needs training images, without labels
    bool needsLabels = false;     ///< needs training images with labels
    bool drawsNumbers = false;
    bool changesShape = false; ///< changes the number of neurons
    bool takesExclude = false; ///< can leave the connections of chosen layers unchanged (StrategyStep::exclude)
};

/// The figures of one epoch, measured during training.
struct EpochFigures {
    double loss = 0;
    double accuracy = 0;

    friend bool operator==(const EpochFigures&, const EpochFigures&) = default;
};

/// What a step did, besides the resulting network.
struct StepReport {
    /// Per layer, in ascending order: row-major positions of the connections that the step added (kept after, pruned before).
    std::vector<std::vector<Index>> added;
    /// Per layer: ‖Ẑ − Z‖² / ‖Z − mean Z‖² of the values before the activation compared with the loaded network's, on up to
    /// 2,000 calibration images. Empty if nothing was measured or the shapes differ.
    std::vector<double> layerErrorBefore;
    std::vector<double> layerErrorAfter;
    /// Per layer: the output before the step that each output comes from, −1 for a new one. Empty if no shape changed.
    OutputOrigins outputOrigins;
    std::vector<EpochFigures> epochs;
    std::vector<Message> warnings;
};

struct StrategyOutcome {
    Network network;
    StepReport report;
};

struct StrategyContext {
    const Network& dense;   ///< the network as loaded
    const Network& current; ///< the result of the previous steps
    /// Per layer: the loaded network's output that each current output comes from, −1 for one that was added since. Empty: all
    /// are the same.
    OutputOrigins origins;
    CalibrationPtr calibration; ///< null when there are no training images
    TrainingData training;      ///< images is null if there are none
    std::uint64_t seed = 1;
    /// Layers in which no connection is pruned, added or moved; kept weights may still change. By name, in the network's order.
    /// Only strategies with StrategyInfo::takesExclude use it.
    std::vector<std::string> exclude = {};
};

class Strategy {
public:
    virtual ~Strategy() = default;

    virtual const StrategyInfo& info() const = 0;
    virtual bool changesMask(const Parameters& parameters) const = 0;
    /// A rough estimate for this machine, from operation counts.
    virtual double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const = 0;
    /// Does not change the networks in the context. parameters: all that are declared, each accepted by checkParameter(). Fails
    /// with Cancelled, MissingData (no images), Unsupported or ShapeMismatch (naming the layer), BadArgument (naming the
    /// parameter), Numeric (naming layer and cause).
    virtual Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                          const ProgressFn& progress) const = 0;
};

} // namespace prunescope
