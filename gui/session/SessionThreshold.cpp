// Session: the threshold of the selected Prune step, how it is dragged, and the rest of what that step says.
#include "gui/session/Session.h"

#include "engine/pruning/Pruner.h"

#include <algorithm>

namespace prunescope {

namespace {

bool hasPruneStep(const Recipe& recipe) {
    return std::any_of(recipe.steps.begin(), recipe.steps.end(), [](const Step& step) { return step.prune() != nullptr; });
}

} // namespace

PruneStep Session::newPruneStep() const {
    PruneStep step;
    step.seed = m_recipe.seed;
    return step;
}

bool Session::canEditThreshold() const {
    return hasModel() && (selectedPrune() || (m_row == 0 && !hasPruneStep(m_recipe)));
}

bool Session::tableFits(const PruneStep& step) const {
    return m_table && m_tableStep.criterion == step.criterion && m_tableStep.exclude == step.exclude &&
           (step.criterion != Criterion::Random || m_tableStep.seed == step.seed);
}

template <class Edit> bool Session::editPrune(const QString& what, Merge merge, Edit edit) {
    if (!canEditThreshold())
        return false;
    Recipe recipe = m_recipe;
    int row = m_row;
    if (!selectedPrune()) {
        recipe.steps.push_back({true, newPruneStep()});
        row = static_cast<int>(recipe.steps.size());
    }
    edit(*recipe.steps[static_cast<std::size_t>(row - 1)].prune());
    if (m_dragging)
        restore(recipe, row);
    else
        change(recipe, row, what, merge);
    return true;
}

void Session::setTarget(Target target, double value, const QString& what, Merge merge) {
    m_tunedOn = m_dataName;
    editPrune(what, merge, [&](PruneStep& step) {
        if (step.scope == Scope::Network) {
            step.target = target;
            step.value = value;
            return;
        }
        // The other layers keep what they prune now, said in the same kind of number.
        if (step.target != target && tableFits(step)) {
            PruneStep converted = step;
            for (std::size_t i = 0; i < step.values.size(); ++i) {
                const int layer = static_cast<int>(i);
                if (!step.values[i] || i >= m_liveCuts.size() || !m_liveCuts[i])
                    continue;
                const Index pruned = m_table->prunedAtBase(layer) + m_table->newlyPruned(layer, *m_liveCuts[i]);
                converted.values[i] = target == Target::Threshold
                                          ? static_cast<double>(m_liveCuts[i]->threshold)
                                          : static_cast<double>(pruned) / static_cast<double>(m_table->weightCount(layer));
            }
            step = converted;
        }
        step.target = target;
        const auto layer = static_cast<std::size_t>(m_layer);
        if (layer < step.values.size() && step.values[layer])
            step.values[layer] = value;
    });
}

double Session::thresholdForShare(double share) const {
    const ThresholdState state = thresholdState();
    const bool ofLayer = state.layer >= 0;
    const Index count =
        targetCount(std::clamp(share, 0.0, 1.0), ofLayer ? m_table->weightCount(state.layer) : m_table->weightCount());
    return static_cast<double>(ofLayer ? m_table->thresholdFor(state.layer, count) : m_table->thresholdFor(count));
}

void Session::beginDrag() {
    if (m_dragging || !canEditThreshold())
        return;
    m_dragging = true;
    m_dragStart = m_recipe;
    m_dragStartRow = m_row;
    m_cutsBefore = m_liveCuts;
    m_cutsBefore.resize(static_cast<std::size_t>(network().layerCount()));
    m_previous = m_shown;
    m_engine.setCurvePaused(true);
    m_engine.stopDetails();
}

void Session::dragToShare(double share) {
    if (m_table && canEditThreshold())
        setTarget(Target::Threshold, thresholdForShare(share), tr("move the threshold"), Merge::Nudges);
}

void Session::dragToScore(double score) {
    if (m_table && canEditThreshold())
        setTarget(Target::Threshold, std::max(0.0, score), tr("move the threshold"), Merge::Nudges);
}

void Session::endDrag() {
    if (!m_dragging)
        return;
    m_dragging = false;
    m_engine.setCurvePaused(false);
    const Recipe after = m_recipe;
    const int rowAfter = m_row;
    m_cutsBefore.clear();
    if (after == m_dragStart && rowAfter == m_dragStartRow) {
        afterEdit();
        return;
    }
    const OutcomePtr previous = m_previous;
    // The command takes the state back to the beginning of the drag and forward again in one entry.
    m_recipe = m_dragStart;
    m_row = m_dragStartRow;
    change(after, rowAfter, tr("move the threshold"));
    m_previous = previous;
}

void Session::setThreshold(double threshold) {
    setTarget(Target::Threshold, std::max(0.0, threshold), tr("set the threshold"), Merge::Nudges);
}

void Session::setSparsity(double sparsity) {
    setTarget(Target::Sparsity, std::clamp(sparsity, 0.0, 1.0), tr("set the sparsity"), Merge::Nudges);
}

void Session::setNetworkSparsity(double sparsity) {
    const PruneStep* step = selectedPrune();
    if (!m_table || !canEditThreshold())
        return;
    if (step && step->scope == Scope::Layers) {
        editPrune(tr("set the sparsity"), Merge::Nudges, [&](PruneStep& prune) {
            prune.target = Target::Sparsity;
            for (std::optional<double>& value : prune.values)
                if (value)
                    value = std::clamp(sparsity, 0.0, 1.0);
        });
        return;
    }
    // Weights outside the step keep their state: what they lack, the included ones must give.
    const Network& base = m_base->network;
    Index prunedOutside = base.weightCount() - base.keptWeights() - m_table->prunedAtBase();
    const double wanted = sparsity * static_cast<double>(base.weightCount()) - static_cast<double>(prunedOutside);
    setSparsity(wanted / static_cast<double>(std::max<Index>(1, m_table->weightCount())));
}

void Session::setScope(Scope scope) {
    endDrag();
    editPrune(tr("change the scope"), Merge::No, [&](PruneStep& step) {
        if (step.scope == scope)
            return;
        if (tableFits(step) && m_liveCuts.size() == static_cast<std::size_t>(network().layerCount())) {
            step = scope == Scope::Layers ? toLayerScope(step, *m_table, m_liveCuts) : toNetworkScope(step, *m_table, m_liveCuts);
            return;
        }
        step.scope = scope; // no result yet: every layer starts from the network's value, and the other way round from nothing
        step.values.clear();
        if (scope == Scope::Layers)
            for (int i = 0; i < network().layerCount(); ++i)
                step.values.push_back(network().layer(LayerIndex{i}).hasWeights() && !step.excludes(i) ? std::optional(step.value)
                                                                                                       : std::nullopt);
    });
}

void Session::setCriterion(Criterion criterion) {
    endDrag();
    // Scores of two criteria are on different scales: the sparsity is what stays.
    editPrune(tr("change the criterion"), Merge::No, [&](PruneStep& step) {
        if (step.criterion == criterion)
            return;
        if (tableFits(step) && m_liveCuts.size() == static_cast<std::size_t>(network().layerCount())) {
            if (step.scope == Scope::Network) {
                Index pruned = m_table->prunedAtBase();
                for (std::size_t i = 0; i < m_liveCuts.size(); ++i)
                    if (m_liveCuts[i])
                        pruned += m_table->newlyPruned(static_cast<int>(i), *m_liveCuts[i]);
                step.value = static_cast<double>(pruned) / static_cast<double>(std::max<Index>(1, m_table->weightCount()));
                step.target = Target::Sparsity;
            } else {
                step.target = Target::Sparsity;
                step = toLayerScope(step, *m_table, m_liveCuts);
            }
        }
        step.criterion = criterion;
    });
}

void Session::setExcluded(int layer, bool excluded) {
    endDrag();
    const QString what = excluded ? tr("exclude %1") : tr("include %1");
    editPrune(what.arg(QString::fromStdString(network().layer(LayerIndex{layer}).name())), Merge::No, [&](PruneStep& step) {
        if (excluded && !step.excludes(layer))
            step.exclude.push_back(layer);
        if (!excluded)
            std::erase(step.exclude, layer);
        std::sort(step.exclude.begin(), step.exclude.end());
        if (static_cast<std::size_t>(layer) < step.values.size())
            step.values[static_cast<std::size_t>(layer)] = excluded ? std::nullopt : std::optional(0.0);
    });
}

void Session::updateLiveCuts() {
    m_liveCuts.clear();
    const PruneStep* step = selectedPrune();
    if (step && m_recipe.steps[static_cast<std::size_t>(m_row - 1)].enabled && tableFits(*step) && m_base &&
        checkPruneStep(*step, m_base->network))
        m_liveCuts = resolveCuts(*m_table, *step);
}

ThresholdState Session::thresholdState() const {
    ThresholdState state;
    if (!hasModel())
        state.disabledReason = tr("No model is open.");
    else if (!canEditThreshold())
        state.disabledReason = tr("The selected row is no Prune step. Select a Prune step in the recipe to move its threshold.");
    const PruneStep* step = selectedPrune();
    const PruneStep fallback = newPruneStep();
    const PruneStep& prune = step ? *step : fallback;
    state.scope = prune.scope;
    state.criterion = prune.criterion;
    if (step && !m_recipe.steps[static_cast<std::size_t>(m_row - 1)].enabled)
        state.disabledReason = tr("The selected step is switched off.");
    if (prune.scope == Scope::Layers) {
        state.layer = m_layer;
        if (state.disabledReason.isEmpty() && (prune.excludes(m_layer) || !network().layer(LayerIndex{m_layer}).hasWeights()))
            state.disabledReason = tr("The selected layer is excluded from this step.");
    }
    state.enabled = state.disabledReason.isEmpty() && tableFits(prune);
    if (m_row > 0 && !step) { // a strategy's row: the bar only tells how much is pruned there
        state.sparsity = m_shown ? m_shown->sparsity().value : 0;
        return state;
    }
    const auto layer = static_cast<std::size_t>(m_layer);
    const std::optional<double> own = prune.scope == Scope::Network ? std::optional(prune.value)
                                      : layer < prune.values.size() ? prune.values[layer]
                                                                    : std::nullopt;
    if (prune.target == Target::Threshold && own)
        state.threshold = *own;
    if (prune.target == Target::Sparsity)
        state.requested = own;
    if (!tableFits(prune))
        return state;
    Index pruned = 0;
    for (std::size_t i = 0; i < m_liveCuts.size(); ++i) {
        if (!m_liveCuts[i] || (state.layer >= 0 && i != layer))
            continue;
        pruned += m_table->newlyPruned(static_cast<int>(i), *m_liveCuts[i]);
        if (prune.target == Target::Sparsity)
            state.threshold = static_cast<double>(m_liveCuts[i]->threshold);
    }
    const bool ofLayer = state.layer >= 0;
    const Index count = ofLayer ? m_table->weightCount(m_layer) : m_table->weightCount();
    pruned += ofLayer ? m_table->prunedAtBase(m_layer) : m_table->prunedAtBase();
    state.sparsity = count > 0 ? static_cast<double>(pruned) / static_cast<double>(count) : 0;
    state.largest = static_cast<double>(ofLayer ? m_table->largestScore(m_layer) : m_table->largestScore());
    return state;
}

} // namespace prunescope
