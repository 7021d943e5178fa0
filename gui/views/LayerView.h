// What the weight views show of one layer: values that the window hands over, nothing to ask back.
#pragma once

#include "engine/network/Network.h"
#include "engine/pruning/Scores.h"

#include <optional>

namespace prunescope {

/// One layer at the selected recipe row. While a threshold is dragged only `cut` changes: no weights are copied.
struct LayerView {
    int index = 0;
    LayerPtr dense;            ///< as loaded
    LayerPtr base;             ///< before the selected Prune step; the row's outcome where the row is no Prune step
    LayerScores scores;        ///< at the base
    std::optional<Cut> cut;    ///< what the selected step prunes now; nullopt: nothing (excluded, or no Prune step)
    std::optional<Cut> before; ///< during a drag: the cut when it began; cells that only `cut` takes are tinted
    Index imageRows = 0;       ///< the data's image size, when the layer's inputs are its pixels (0 otherwise)
    Index imageCols = 0;

    const LayerWeights* weights() const { return base ? base->weights() : nullptr; }
    bool prunedAtBase(Index position) const { return !weights()->isKept(position); }
    bool prunedNow(Index position) const { return prunedAtBase(position) || (cut && cut->prunes(scores.at(position), position)); }
};

} // namespace prunescope
