// What was computed of the selected layer's weights, for the views that show their distribution.
#pragma once

#include "engine/evaluation/LayerStatistics.h"
#include "engine/evaluation/WeightHistogram.h"

#include <QString>

#include <memory>
#include <optional>

namespace prunescope {

struct LayerDetails {
    QString layerName;
    std::shared_ptr<const WeightHistogram> histogram;  ///< null while it is computed
    std::shared_ptr<const LayerStatistics> statistics; ///< null where they are outdated, and during a drag
    std::optional<Cut> cut;                            ///< what the selected step prunes now

    friend bool operator==(const LayerDetails&, const LayerDetails&) = default;
};

} // namespace prunescope
