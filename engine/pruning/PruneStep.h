// What one pruning step asks for: a plain value.
#pragma once

#include "engine/network/ByLayer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// How much a weight matters; the lowest scores are pruned first.
enum class Criterion {
    Magnitude,             ///< |w|
    StandardizedMagnitude, ///< |w| / standard deviation of the layer's weights at the base (all of them, 1/N)
    Random,                ///< a seeded uniform number in [0, 1): the baseline that every criterion has to beat
    InputDeviation,        ///< |w| · standard deviation of the input over the calibration images
    Wanda,                 ///< |w| · ‖input‖₂ over the calibration images (Sun et al. 2023)
    Obs,                   ///< w² / (2 [H⁻¹]_jj), over the layer's output variance (Hassibi & Stork 1993; H of the inputs)
};

enum class Scope {
    Network, ///< one threshold for all included layers
    Layers,  ///< one threshold or sparsity per layer
};

enum class Target {
    Threshold, ///< keep a weight when its score > t; a tie at t is pruned
    Sparsity,  ///< prune exactly floor(S · N + 0.5) of the N weights, ties by position, already pruned ones first
};

/// Whether the criterion uses calibration images.
constexpr bool needsCalibration(Criterion criterion) {
    return criterion == Criterion::InputDeviation || criterion == Criterion::Wanda || criterion == Criterion::Obs;
}

/// "magnitude", "standardized-magnitude", "random", "input-deviation", "wanda", "obs"; "network", "layers".
std::string_view criterionName(Criterion criterion);
std::optional<Criterion> criterionFromName(std::string_view name);
std::vector<std::string> criterionNames();
std::string_view scopeName(Scope scope);
std::optional<Scope> scopeFromName(std::string_view name);

/// Layers are referred to by name. A step from a file or a user may also refer to them in other ways (see resolveLayer()),
/// which resolved() converts to names.
struct PruneStep {
    Criterion criterion = Criterion::Magnitude;
    Scope scope = Scope::Network;
    Target target = Target::Threshold;
    double value = 0;                 ///< scope Network: the threshold (≥ 0) or the sparsity (0…1)
    ByLayer<double> values;           ///< scope Layers: the threshold or sparsity of each layer that is not excluded
    std::vector<std::string> exclude; ///< layers that are not pruned, in the network's order
    std::uint64_t seed = 1;           ///< used by Criterion::Random
    std::int64_t calibration = 0;     ///< how many of the first training images a criterion uses that needs them; 0 means all

    bool excludes(std::string_view layer) const;
    friend bool operator==(const PruneStep&, const PruneStep&) = default;
};

} // namespace prunescope
