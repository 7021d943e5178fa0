#include "engine/reconstruction/DescribedStrategy.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>

namespace prunescope {

std::string_view familyName(Family family) {
    switch (family) {
    case Family::Adjust: return "adjust";
    case Family::Add: return "add";
    case Family::PruneAndAdjust: return "prune-and-adjust";
    case Family::Structure: return "structure";
    case Family::Train: return "train";
    }
    return "";
}

double refitOperations(const Network& network, Index images) {
    double operations = 0;
    for (const LayerIndex index : network.layers()) {
        const Node& layer = network.layer(index);
        const auto inputs = static_cast<double>(layer.weightCols());
        const auto outputs = static_cast<double>(layer.weightRows());
        const double kept = static_cast<double>(layer.weightCounts().kept) / outputs;
        const double system = std::min(kept, inputs - kept);
        operations += static_cast<double>(images) * inputs * (inputs + 4 * outputs);
        operations += outputs * system * system * (system / 3 + 4) + 2 * inputs * inputs * inputs;
    }
    return operations;
}

double epochOperations(const Network& network, Index images) {
    // Forward pass, backward pass and gradient take two operations each per weight and image. Most pixels are 0; skipping them
    // makes up for the optimiser's own cost.
    return 6.0 * static_cast<double>(images) * static_cast<double>(network.macs());
}

double secondsFor(double operations) {
    return operations / (2e10 * threadCount());
}

} // namespace prunescope
