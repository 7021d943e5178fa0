// What the weight views show of one layer: values that the window hands over, nothing to ask back.
#pragma once

#include "engine/evaluation/WeightPyramid.h"
#include "engine/network/Network.h"
#include "engine/pruning/Scores.h"

#include <memory>
#include <optional>

namespace prunescope {

/// One layer at the selected recipe row. While a threshold is dragged only `cut` changes: no weights are copied.
struct LayerView {
    int index = 0;
    LayerPtr dense;      ///< as loaded
    LayerPtr base;       ///< before the selected Prune step; what the row leads to where it is no Prune step
    LayerPtr earlier;    ///< before the selected step where that is no Prune step and kept the shape; nullptr otherwise
    LayerScores scores;  ///< at the base
    LayerRanksPtr ranks; ///< of those scores; nullptr where they are not known
    std::shared_ptr<const WeightPyramid> pyramid; ///< giant layers, once it is made
    std::optional<Cut> cut;    ///< what the selected step prunes now; nullopt: nothing (excluded, or no Prune step)
    std::optional<Cut> before; ///< during a drag: the cut when it began; cells that only `cut` takes are tinted
    Index imageRows = 0;       ///< the data's image size, when the layer's inputs are its pixels (0 otherwise)
    Index imageCols = 0;

    /// Whether both look the same.
    bool sameAs(const LayerView& other) const {
        return index == other.index && dense == other.dense && base == other.base && earlier == other.earlier &&
               scores.sameAs(other.scores) && ranks == other.ranks && pyramid == other.pyramid && cut == other.cut &&
               before == other.before && imageRows == other.imageRows && imageCols == other.imageCols;
    }
    const LayerWeights* weights() const { return base ? base->weights() : nullptr; }
    bool prunedAtBase(Index position) const { return !weights()->isKept(position); }
    bool prunedNow(Index position) const { return prunedAtBase(position) || (cut && cut->prunes(scores.at(position), position)); }
};

} // namespace prunescope
