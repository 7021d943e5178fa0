#include "gui/session/ListValues.h"

namespace prunescope {

namespace {

/// The layer at the selected row, before the cut of a Prune step. Steps may have changed its shape.
const Node& layerNow(Session& session, int layer) {
    const OutcomePtr outcome = session.recipe().selectedPrune() ? session.results().base() : session.results().shown();
    const bool isKnown = outcome && layer < outcome->network.layerCount();
    return (isKnown ? outcome->network : session.source().network()).layer(LayerIndex{layer});
}

LayerRow layerRow(Session& session, int layer) {
    const ThresholdEditor& threshold = session.threshold();
    const Node& now = layerNow(session, layer);
    LayerRow row;
    row.name = QString::fromStdString(now.name());
    row.outputs = now.weightRows();
    row.inputs = now.weightCols();
    row.weights = now.weightCount();
    row.parameters = now.operation().parameterCount();
    if (const Cut* const cut = threshold.cuts().find(now.name())) {
        row.pruned = threshold.table()->prunedAtBase(layer) + threshold.table()->newlyPruned(layer, *cut);
        row.threshold = static_cast<double>(cut->threshold);
    } else {
        row.pruned = row.weights - now.weightCounts().kept;
    }
    const PruneStep* step = session.recipe().selectedPrune();
    row.excluded = step && step->excludes(now.name());
    row.canBeExcluded = threshold.canEdit();
    return row;
}

RecipeRow recipeRow(Session& session, int row) {
    const ResultStore& results = session.results();
    const bool isSelected = row == session.recipe().selectedRow();
    OutcomePtr outcome = results.rowOutcome(row);
    if (isSelected && results.shown() && !results.isStale())
        outcome = results.shown();
    RecipeRow shown;
    shown.state = outcome || isSelected ? RowState::Measured : RowState::Waiting;
    if (!outcome && results.isNotRun(row)) {
        shown.state = RowState::NotRun;
        return shown;
    }
    if (!outcome)
        outcome = results.staleRowOutcome(row);
    if (outcome && outcome->evaluation)
        shown.accuracy = outcome->evaluation->accuracy;
    return shown;
}

} // namespace

LayerRows layerRows(Session& session) {
    LayerRows rows;
    rows.selected = session.recipe().selectedLayer();
    if (!session.source().hasModel())
        return rows;
    for (int layer = 0; layer < static_cast<int>(session.recipe().layers().size()); ++layer)
        rows.rows.push_back(layerRow(session, layer));
    return rows;
}

RecipeRows recipeRows(Session& session) {
    RecipeRows rows;
    rows.recipe = session.recipe().sharedRecipe();
    rows.selected = session.recipe().selectedRow();
    if (!session.recipe().hasModel())
        return rows;
    rows.modelName = session.source().modelName();
    for (int row = 0; row <= session.recipe().stepCount(); ++row)
        rows.rows.push_back(recipeRow(session, row));
    return rows;
}

} // namespace prunescope
