#include "engine/reconstruction/LayerShares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

/// Scales the wanted counts to `total`. Layers that would exceed what is available are capped, and the others share the rest.
std::vector<double> scaledShares(const std::vector<LayerShare>& layers, double total) {
    std::vector<double> shares(layers.size(), 0.0);
    std::vector<bool> full(layers.size(), false);
    for (bool again = true; again;) {
        again = false;
        double rest = total;
        double wanted = 0;
        Index open = 0;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            rest -= full[i] ? shares[i] : 0;
            wanted += full[i] ? 0 : layers[i].wanted;
            open += full[i] ? 0 : layers[i].available;
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (full[i])
                continue;
            const auto available = static_cast<double>(layers[i].available);
            // If no layer wants any weights, each gets a share in proportion to its size.
            shares[i] = std::max(0.0, wanted > 0 ? rest * layers[i].wanted / wanted
                                      : open > 0 ? rest * available / static_cast<double>(open)
                                                 : 0);
            if (shares[i] >= available) {
                shares[i] = available;
                full[i] = true;
                again = true;
            }
        }
    }
    return shares;
}

} // namespace

std::vector<Index> sharedOut(const std::vector<LayerShare>& layers, Index total) {
    const std::vector<double> shares = scaledShares(layers, static_cast<double>(total));
    std::vector<Index> kept;
    for (std::size_t i = 0; i < layers.size(); ++i)
        kept.push_back(std::min(layers[i].available, static_cast<Index>(std::floor(shares[i]))));
    std::vector<std::size_t> order(layers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return shares[a] - std::floor(shares[a]) > shares[b] - std::floor(shares[b]);
    });
    Index missing = total - std::accumulate(kept.begin(), kept.end(), Index{0});
    for (bool moved = true; missing > 0 && moved;) {
        moved = false;
        for (const std::size_t i : order)
            if (missing > 0 && kept[i] < layers[i].available) {
                ++kept[i];
                --missing;
                moved = true;
            }
    }
    return kept;
}

} // namespace prunescope
