// What the list of layers shows.
#pragma once

#include "engine/core/Types.h"

#include <QString>

#include <optional>
#include <vector>

namespace prunescope {

/// One layer as the selected recipe row leaves it; before the cut of a Prune step, except for `pruned`.
struct LayerRow {
    QString name;
    Index outputs = 0;
    Index inputs = 0;
    Index weights = 0; ///< 0: it has none
    Index parameters = 0;
    Index pruned = 0;                ///< at this moment, by the live cut where there is one
    std::optional<double> threshold; ///< of the live cut
    bool excluded = false;           ///< the selected Prune step leaves it alone
    bool canBeExcluded = false;

    friend bool operator==(const LayerRow&, const LayerRow&) = default;
};

struct LayerRows {
    std::vector<LayerRow> rows;
    int selected = 0;

    friend bool operator==(const LayerRows&, const LayerRows&) = default;
};

} // namespace prunescope
