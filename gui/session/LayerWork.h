// The engine's work for the selected layer: its distribution, its statistics, and what a map of a giant layer is drawn from.
#pragma once

#include "engine/evaluation/LayerStatistics.h"
#include "engine/evaluation/WeightHistogram.h"
#include "gui/session/Job.h"
#include "gui/values/LayerView.h"

#include <vector>

namespace prunescope {

/// Only the statistics depend on the cut. A request for layers prepares nothing else.
struct LayerRequest {
    LayerView view;
    bool needsPyramid = false;
    bool needsHistogram = false;
    bool needsStatistics = false;
    std::vector<LayerPtr> layers; ///< whose weights have to be computed

    bool isEmpty() const { return !needsPyramid && !needsHistogram && !needsStatistics && layers.empty(); }
};

/// One or more parts of what was asked for: each comes when it is ready.
struct LayerResult {
    LayerView view;
    std::shared_ptr<const WeightPyramid> pyramid;
    std::shared_ptr<const WeightHistogram> histogram;
    std::shared_ptr<const LayerStatistics> statistics;
};

using LayerJob = Job<LayerRequest, LayerResult>;

LayerResult computeLayer(const LayerRequest& request, const LayerJob::Control& control);

} // namespace prunescope
