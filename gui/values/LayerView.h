// What the weight views show of one layer.
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
    LayerPtr dense;         ///< as loaded
    LayerPtr base;          ///< before the selected Prune step; what the row leads to where it is not a Prune step
    LayerPtr earlier;       ///< before the selected step where that is not a Prune step and kept the shape; nullptr otherwise
    bool isPending = false; ///< the weights of a giant layer are still being computed: until then there is no layer
    LayerScores scores;     ///< at the base
    LayerRanksPtr ranks;    ///< of those scores; nullptr where they are not known
    std::shared_ptr<const WeightPyramid> pyramid; ///< of giant layers, once it is built
    std::optional<Cut> cut;    ///< what the selected step prunes now; nullopt: nothing (excluded, or no Prune step)
    std::optional<Cut> before; ///< during a drag: the cut when it began; cells that only `cut` takes are tinted
    Index imageRows = 0;       ///< the data's image size, when the layer's inputs are its pixels (0 otherwise)
    Index imageCols = 0;

    /// Whether everything except possibly the cut is equal, as it is while a threshold is dragged.
    bool sameExceptCut(const LayerView& other) const {
        return index == other.index && isPending == other.isPending && dense == other.dense && base == other.base &&
               earlier == other.earlier && scores.sameAs(other.scores) && ranks == other.ranks && pyramid == other.pyramid &&
               imageRows == other.imageRows && imageCols == other.imageCols && cut.has_value() == other.cut.has_value();
    }
    /// Whether both look the same.
    bool sameAs(const LayerView& other) const { return sameExceptCut(other) && cut == other.cut && before == other.before; }
    friend bool operator==(const LayerView& a, const LayerView& b) { return a.sameAs(b); }
    const LayerWeights* weights() const { return base ? base->weights() : nullptr; }
    bool prunedAtBase(Index position) const { return !weights()->isKept(position); }
    bool prunedNow(Index position) const { return prunedAtBase(position) || (cut && cut->prunes(scores.at(position), position)); }
};

} // namespace prunescope
