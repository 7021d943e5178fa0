#include "gui/session/LayerWork.h"

namespace prunescope {

namespace {

using Control = LayerJob::Control;

LayerResult computeOrdinaryLayer(const LayerRequest& request, const Control& control) {
    LayerResult result;
    result.view = request.view;
    const LayerWeights& dense = *request.view.dense->weights();
    const LayerWeights& base = *request.view.base->weights();
    if (request.needsHistogram)
        result.histogram =
            std::make_shared<const WeightHistogram>(buildWeightHistogram(dense.values.view(), base, request.view.scores));
    if (request.needsStatistics && !control.stop.stop_requested())
        result.statistics =
            std::make_shared<const LayerStatistics>(layerStatistics(dense, base, request.view.scores, request.view.cut));
    return result;
}

/// Each part takes seconds, so each is sent when it is ready.
LayerResult computeGiantLayer(const LayerRequest& request, const Control& control) {
    const LayerView& view = request.view;
    const LayerWeights& dense = *view.dense->weights();
    const LayerWeights& base = *view.base->weights();
    const std::stop_token& stop = control.stop;
    // An excluded layer is in no table; one that is only just giant may be held sorted there.
    const LayerRanksPtr ranks = view.ranks && view.ranks->form() == RankForm::Compact
                                    ? view.ranks
                                    : std::make_shared<const LayerRanks>(view.scores, base, RankForm::Compact, stop);
    LayerResult result;
    result.view = view;
    const auto send = [&](bool needed, auto compute) {
        if (!needed || stop.stop_requested())
            return;
        compute();
        if (!stop.stop_requested())
            control.sendPart(result);
    };
    send(request.needsPyramid, [&] {
        if (const auto pyramid = WeightPyramid::build(base, ranks, stop))
            result.pyramid = *pyramid;
    });
    send(request.needsHistogram, [&] {
        result.histogram = std::make_shared<const WeightHistogram>(buildWeightHistogram(dense.values.view(), base, ranks, stop));
    });
    send(request.needsStatistics, [&] {
        result.statistics = std::make_shared<const LayerStatistics>(giantLayerStatistics(dense, base, ranks, view.cut, stop));
    });
    return stop.stop_requested() ? LayerResult{} : result;
}

} // namespace

LayerResult computeLayer(const LayerRequest& request, const Control& control) {
    for (const LayerPtr& layer : request.layers)
        layer->weights(); // computed by the first call, and kept
    if (!request.layers.empty())
        return {};
    LayerResult result = request.view.base->weightCount() >= WeightPyramid::kFrom ? computeGiantLayer(request, control)
                                                                                  : computeOrdinaryLayer(request, control);
    return control.stop.stop_requested() ? LayerResult{} : result;
}

} // namespace prunescope
