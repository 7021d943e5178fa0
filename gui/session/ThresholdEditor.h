// The threshold of the selected Prune step: dragging, entering values, and what it prunes at the moment.
#pragma once

#include "engine/network/Network.h"
#include "engine/pruning/Scores.h"
#include "gui/session/RecipeEditor.h"
#include "gui/values/ThresholdState.h"

namespace prunescope {

/// What a threshold is measured on: the scores before the selected Prune step, or before the one that a first drag would add.
struct ThresholdScale {
    std::shared_ptr<const ScoreTable> table; ///< null: not known yet
    PruneStep step;                          ///< whose criterion, exclusions and seed the table was made for
    std::optional<Network> base;
};

class ThresholdEditor : public QObject {
    Q_OBJECT

public:
    /// Follows every change of `recipe`, which must outlive it.
    explicit ThresholdEditor(RecipeEditor& recipe, QObject* parent = nullptr);

    void setScale(ThresholdScale scale);
    const std::shared_ptr<const ScoreTable>& table() const { return m_scale.table; }
    const PruneStep& tableStep() const { return m_scale.step; }

    /// Whether the selected row is a Prune step, or a first drag would add one.
    bool canEdit() const;
    /// Of the selected step as it stands now; empty where nothing is pruned or the scores are not known.
    const Cuts& cuts() const { return m_cuts; }
    /// During a drag: the cut of a layer when it began. nullopt: no drag.
    std::optional<Cut> cutBefore(const std::string& layer) const;
    ThresholdState state() const;

    // One drag is one entry of the undo list.
    void beginDrag();
    void dragToShare(double share); ///< of the weights, 0…1
    void dragToScore(double score);
    void endDrag() { m_recipe.endGesture(); }
    bool isDragging() const { return m_recipe.inGesture(); }

    void setThreshold(double threshold);
    void setSparsity(double sparsity);
    /// The sparsity of all the network's weights, as the curve shows it; with scope Layers every layer gets the same.
    void setNetworkSparsity(double sparsity);
    void setScope(Scope scope);
    void setCriterion(Criterion criterion);
    void setExcluded(int layer, bool excluded);

    /// The images that are measured from now on.
    void setDataName(const QString& name) { m_dataName = name; }
    /// The images on which the threshold was last moved; empty where that is not known.
    const QString& tunedOn() const { return m_tunedOn; }

private:
    using Merge = RecipeEditor::Merge;

    void follow(RecipeChange change);
    void updateCuts();
    bool tableFits(const PruneStep& step) const;
    /// Whether cuts() belong to `step`.
    bool cutsFit(const PruneStep& step) const;
    PruneStep newStep() const;
    bool isSwitchedOff() const;
    /// Changes the selected Prune step; adds one where there is none yet. Does nothing where the row is another kind of step.
    template <class Edit> void edit(const QString& what, Merge merge, Edit change);
    void setTarget(Target target, double value, const QString& what);
    PruneStep withTarget(const PruneStep& step, Target target) const;
    double thresholdForShare(double share) const;
    Index prunedBy(int layer, const Cut& cut) const;
    QString whyDisabled(const PruneStep& step) const;
    void fillAmounts(ThresholdState& state) const;

    RecipeEditor& m_recipe;
    ThresholdScale m_scale;
    Cuts m_cuts;
    std::optional<Cuts> m_cutsBefore; ///< during a drag: one per layer
    QString m_dataName;
    QString m_tunedOn;
};

} // namespace prunescope
