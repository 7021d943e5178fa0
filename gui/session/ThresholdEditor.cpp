#include "gui/session/ThresholdEditor.h"

#include "engine/pruning/Pruner.h"

#include <algorithm>

namespace prunescope {

namespace {

bool hasPruneStep(const Recipe& recipe) {
    return std::any_of(recipe.steps.begin(), recipe.steps.end(), [](const Step& step) { return step.prune() != nullptr; });
}

double ratio(Index part, Index all) {
    return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
}

} // namespace

ThresholdEditor::ThresholdEditor(RecipeEditor& recipe, QObject* parent) : QObject(parent), m_recipe(recipe) {
    connect(&recipe, &RecipeEditor::changed, this, &ThresholdEditor::follow);
    connect(&recipe, &RecipeEditor::replaced, this, [this] { m_tunedOn.clear(); });
}

void ThresholdEditor::follow(RecipeChange change) {
    switch (change) {
    case RecipeChange::Reset:
        m_tunedOn.clear();
        m_scale = {};
        m_cutsBefore.reset();
        break;
    case RecipeChange::RowSelected: m_scale = {}; break; // it belongs to the row before
    case RecipeChange::GestureBegan: m_cutsBefore = m_cuts; break;
    case RecipeChange::GestureEnded: m_cutsBefore.reset(); break;
    case RecipeChange::Edited:
    case RecipeChange::GestureMoved:
    case RecipeChange::LayerSelected: break;
    }
    updateCuts();
}

void ThresholdEditor::setScale(ThresholdScale scale) {
    m_scale = std::move(scale);
    updateCuts();
}

void ThresholdEditor::updateCuts() {
    m_cuts.clear();
    const PruneStep* step = m_recipe.selectedPrune();
    if (step && !isSwitchedOff() && tableFits(*step) && checkPruneStep(*step, *m_scale.base))
        m_cuts = resolveCuts(*m_scale.table, *step);
}

std::optional<Cut> ThresholdEditor::cutBefore(const std::string& layer) const {
    if (!m_cutsBefore)
        return std::nullopt;
    const Cut* const cut = m_cutsBefore->find(layer);
    return cut ? *cut : Cut::nothing();
}

PruneStep ThresholdEditor::newStep() const {
    PruneStep step;
    step.seed = m_recipe.recipe().seed;
    return step;
}

bool ThresholdEditor::isSwitchedOff() const {
    const Step* step = m_recipe.selectedStep();
    return step && !step->enabled;
}

bool ThresholdEditor::canEdit() const {
    return m_recipe.hasModel() && (m_recipe.selectedPrune() || (m_recipe.selectedRow() == 0 && !hasPruneStep(m_recipe.recipe())));
}

bool ThresholdEditor::tableFits(const PruneStep& step) const {
    return m_scale.table && m_scale.base && m_scale.step.criterion == step.criterion && m_scale.step.exclude == step.exclude &&
           (step.criterion != Criterion::Random || m_scale.step.seed == step.seed);
}

bool ThresholdEditor::cutsFit(const PruneStep& step) const {
    return tableFits(step) && !m_cuts.empty();
}

Index ThresholdEditor::prunedBy(int layer, const Cut& cut) const {
    return m_scale.table->prunedAtBase(layer) + m_scale.table->newlyPruned(layer, cut);
}

template <class Edit> void ThresholdEditor::edit(const QString& what, Merge merge, Edit change) {
    if (!canEdit())
        return;
    Recipe recipe = m_recipe.recipe();
    int row = m_recipe.selectedRow();
    if (!m_recipe.selectedPrune()) {
        recipe.steps.push_back({true, newStep()});
        row = static_cast<int>(recipe.steps.size());
    }
    change(*recipe.steps[static_cast<std::size_t>(row - 1)].prune());
    m_recipe.change(std::move(recipe), row, what, merge);
}

/// Expresses the same cuts by the other kind of target, so that layers that are not edited keep what they prune.
PruneStep ThresholdEditor::withTarget(const PruneStep& step, Target target) const {
    PruneStep converted = step;
    converted.target = target;
    for (const auto& [name, value] : step.values) {
        const Cut* const cut = m_cuts.find(name);
        if (!cut)
            continue;
        const int layer = m_scale.table->findLayer(name);
        converted.values.set(name, target == Target::Threshold ? static_cast<double>(cut->threshold)
                                                               : ratio(prunedBy(layer, *cut), m_scale.table->weightCount(layer)));
    }
    return converted;
}

void ThresholdEditor::setTarget(Target target, double value, const QString& what) {
    m_tunedOn = m_dataName;
    edit(what, Merge::Nudges, [&](PruneStep& step) {
        if (step.scope == Scope::Network) {
            step.target = target;
            step.value = value;
            return;
        }
        if (step.target != target && tableFits(step))
            step = withTarget(step, target);
        step.target = target;
        if (step.values.contains(m_recipe.selectedLayerName()))
            step.values.set(m_recipe.selectedLayerName(), value);
    });
}

double ThresholdEditor::thresholdForShare(double share) const {
    const ScoreTable& table = *m_scale.table;
    const PruneStep* step = m_recipe.selectedPrune();
    const int layer = m_recipe.selectedLayer();
    const bool ofLayer = step && step->scope == Scope::Layers;
    const Index count = targetCount(std::clamp(share, 0.0, 1.0), ofLayer ? table.weightCount(layer) : table.weightCount());
    return static_cast<double>(ofLayer ? table.thresholdFor(layer, count) : table.thresholdFor(count));
}

void ThresholdEditor::beginDrag() {
    if (canEdit())
        m_recipe.beginGesture(tr("move the threshold"));
}

void ThresholdEditor::dragToShare(double share) {
    if (m_scale.table && canEdit())
        setTarget(Target::Threshold, thresholdForShare(share), tr("move the threshold"));
}

void ThresholdEditor::dragToScore(double score) {
    if (m_scale.table && canEdit())
        setTarget(Target::Threshold, std::max(0.0, score), tr("move the threshold"));
}

void ThresholdEditor::setThreshold(double threshold) {
    setTarget(Target::Threshold, std::max(0.0, threshold), tr("set the threshold"));
}

void ThresholdEditor::setSparsity(double sparsity) {
    setTarget(Target::Sparsity, std::clamp(sparsity, 0.0, 1.0), tr("set the sparsity"));
}

void ThresholdEditor::setNetworkSparsity(double sparsity) {
    const PruneStep* step = m_recipe.selectedPrune();
    if (!m_scale.table || !m_scale.base || !canEdit())
        return;
    if (step && step->scope == Scope::Layers) {
        edit(tr("set the sparsity"), Merge::Nudges, [&](PruneStep& prune) {
            prune.target = Target::Sparsity;
            for (const std::string& layer : m_recipe.layers())
                if (prune.values.contains(layer))
                    prune.values.set(layer, std::clamp(sparsity, 0.0, 1.0));
        });
        return;
    }
    // Weights outside the step keep their state, so the included ones must make up the difference.
    const ScoreTable& table = *m_scale.table;
    const Network& base = *m_scale.base;
    const Index prunedOutside = base.weightCount() - base.keptWeights() - table.prunedAtBase();
    const double wanted = sparsity * static_cast<double>(base.weightCount()) - static_cast<double>(prunedOutside);
    setSparsity(wanted / static_cast<double>(std::max<Index>(1, table.weightCount())));
}

void ThresholdEditor::setScope(Scope scope) {
    m_recipe.endGesture();
    edit(tr("change the scope"), Merge::No, [&](PruneStep& step) {
        if (step.scope == scope)
            return;
        if (cutsFit(step)) {
            step = scope == Scope::Layers ? toLayerScope(step, *m_scale.table, m_cuts)
                                          : toNetworkScope(step, *m_scale.table, m_cuts);
            return;
        }
        // There is no result yet: every layer starts from the network's value; in the other direction, from nothing.
        step.scope = scope;
        step.values.clear();
        if (scope == Scope::Network)
            return;
        for (const std::string& layer : m_recipe.layers())
            if (!step.excludes(layer))
                step.values.set(layer, step.value);
    });
}

void ThresholdEditor::setCriterion(Criterion criterion) {
    m_recipe.endGesture();
    // Scores of two criteria have different scales, so the sparsity is kept.
    edit(tr("change the criterion"), Merge::No, [&](PruneStep& step) {
        if (step.criterion == criterion)
            return;
        if (cutsFit(step) && step.scope == Scope::Network) {
            Index pruned = m_scale.table->prunedAtBase();
            for (const auto& [layer, cut] : m_cuts)
                pruned += m_scale.table->newlyPruned(m_scale.table->findLayer(layer), cut);
            step.value = ratio(pruned, m_scale.table->weightCount());
            step.target = Target::Sparsity;
        } else if (cutsFit(step)) {
            step.target = Target::Sparsity;
            step = toLayerScope(step, *m_scale.table, m_cuts);
        }
        step.criterion = criterion;
    });
}

void ThresholdEditor::setExcluded(int layer, bool excluded) {
    m_recipe.endGesture();
    const std::string& name = m_recipe.layerName(layer);
    const QString what = excluded ? tr("exclude %1") : tr("include %1");
    edit(what.arg(QString::fromStdString(name)), Merge::No, [&](PruneStep& step) {
        std::vector<std::string> exclude; // in the network's order
        for (const std::string& other : m_recipe.layers())
            if (other == name ? excluded : step.excludes(other))
                exclude.push_back(other);
        step.exclude = std::move(exclude);
        if (step.scope == Scope::Network)
            return;
        if (excluded)
            step.values.erase(name);
        else
            step.values.set(name, 0.0);
    });
}

QString ThresholdEditor::whyDisabled(const PruneStep& step) const {
    if (!m_recipe.hasModel())
        return tr("No model is open.");
    if (!canEdit())
        return tr("The selected row is not a Prune step. Select a Prune step in the recipe to move its threshold.");
    if (isSwitchedOff())
        return tr("The selected step is switched off.");
    if (step.scope == Scope::Layers && step.excludes(m_recipe.selectedLayerName()))
        return tr("The selected layer is excluded from this step.");
    return {};
}

ThresholdState ThresholdEditor::state() const {
    ThresholdState state;
    const PruneStep* selected = m_recipe.selectedPrune();
    const PruneStep step = selected ? *selected : newStep();
    state.scope = step.scope;
    state.criterion = step.criterion;
    if (step.scope == Scope::Layers)
        state.layer = m_recipe.selectedLayer();
    state.label =
        state.layer < 0 ? tr("Threshold") : tr("Threshold of %1").arg(QString::fromStdString(m_recipe.selectedLayerName()));
    state.disabledReason = whyDisabled(step);
    state.enabled = state.disabledReason.isEmpty() && tableFits(step);
    if (m_recipe.selectedRow() > 0 && !selected)
        return state; // a strategy's row has no threshold
    std::optional<double> own;
    if (step.scope == Scope::Network)
        own = step.value;
    else if (const double* const value = step.values.find(m_recipe.selectedLayerName()))
        own = *value;
    if (step.target == Target::Threshold)
        state.threshold = own.value_or(0);
    else
        state.requestedSparsity = own;
    if (tableFits(step))
        fillAmounts(state);
    return state;
}

/// What the cuts prune, of the whole network or of the one layer that the state is about.
void ThresholdEditor::fillAmounts(ThresholdState& state) const {
    const ScoreTable& table = *m_scale.table;
    const bool ofLayer = state.layer >= 0;
    Index pruned = ofLayer ? table.prunedAtBase(state.layer) : table.prunedAtBase();
    for (const auto& [name, cut] : m_cuts) {
        const int layer = table.findLayer(name);
        if (ofLayer && layer != state.layer)
            continue;
        pruned += table.newlyPruned(layer, cut);
        if (state.requestedSparsity)
            state.threshold = static_cast<double>(cut.threshold);
    }
    state.sparsity = ratio(pruned, ofLayer ? table.weightCount(state.layer) : table.weightCount());
    state.maxThreshold = static_cast<double>(ofLayer ? table.largestScore(state.layer) : table.largestScore());
}

} // namespace prunescope
