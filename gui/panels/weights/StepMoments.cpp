#include "gui/panels/weights/StepMoments.h"

#include <QCoreApplication>

namespace prunescope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StepMoments)
};

/// Ranks and pyramid are those of the layer that the view came with.
LayerView withBase(LayerView view, LayerPtr base) {
    view.base = std::move(base);
    view.earlier = nullptr;
    view.scores = LayerScores(Criterion::Magnitude, *view.weights(), view.index, 0);
    view.ranks = nullptr;
    view.pyramid = nullptr;
    return view;
}

LayerView viewBefore(const LayerView& view) {
    LayerView before = view;
    before.cut.reset();
    before.before.reset();
    if (view.earlier)
        before = withBase(std::move(before), view.earlier);
    return before;
}

LayerView viewDifference(const LayerView& view) {
    const LayerWeights& now = *view.weights();
    const LayerWeights& earlier = view.earlier ? *view.earlier->weights() : now;
    Matrix moved(now.values.rows(), now.values.cols());
    MaskBytes mask(static_cast<std::size_t>(now.count()));
    for (Index position = 0; position < now.count(); ++position) {
        const bool pruned = view.prunedNow(position);
        const float after = pruned ? 0.0F : now.values.data()[position];
        moved.data()[position] = after - earlier.values.data()[position];
        mask[static_cast<std::size_t>(position)] = !pruned || earlier.isKept(position) ? 1 : 0;
    }
    LayerWeights difference{SharedMatrix(std::move(moved)), std::make_shared<const MaskBytes>(std::move(mask)), now.bias};
    return withBase(viewBefore(view), view.base->withWeightSource(std::make_shared<const StoredWeights>(std::move(difference))));
}

} // namespace

QString whyNoMoment(Moment moment, const LayerView& view) {
    if (moment == Moment::After)
        return {};
    if (!view.weights() || !(view.cut || view.earlier))
        return Words::tr("There is nothing to compare with: select a step that changed this layer's weights and kept its shape.");
    if (moment == Moment::Difference && view.weights()->count() >= WeightPyramid::kFrom)
        return Words::tr("The layer is too large for it; before and after can be looked at.");
    return {};
}

LayerView viewAt(Moment moment, const LayerView& view) {
    switch (moment) {
    case Moment::After: break;
    case Moment::Before: return viewBefore(view);
    case Moment::Difference: return viewDifference(view);
    }
    return view;
}

} // namespace prunescope
