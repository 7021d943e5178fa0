// The recipe being edited: its steps, the selected row and layer, and undo. It runs nothing.
#pragma once

#include "engine/recipe/Recipe.h"

#include <QDateTime>
#include <QObject>
#include <QUndoStack>

#include <functional>
#include <memory>
#include <vector>

namespace prunescope {

/// The kind of change reported by RecipeEditor::changed().
enum class RecipeChange {
    Reset,        ///< another model: no steps, no undo
    Edited,       ///< one edit, or undo or redo
    GestureBegan, ///< nothing has changed yet
    GestureMoved, ///< an edit inside a gesture; more will follow at once
    GestureEnded, ///< the edits since it began are one entry of the undo list
    RowSelected,
    LayerSelected,
};

/// Whether a step that is switched on runs a strategy.
bool runsStrategies(const Recipe& recipe);

class RecipeEditor : public QObject {
    Q_OBJECT

public:
    using Clock = std::function<qint64()>; ///< milliseconds

    explicit RecipeEditor(QObject* parent = nullptr, Clock clock = &QDateTime::currentMSecsSinceEpoch);
    ~RecipeEditor() override;

    /// Starts with another model, given by the names of its layers. Selects the first layer.
    void reset(std::vector<std::string> layers);
    bool hasModel() const { return !m_layers.empty(); }
    const std::vector<std::string>& layers() const { return m_layers; }
    const std::string& layerName(int layer) const { return m_layers[static_cast<std::size_t>(layer)]; }

    const Recipe& recipe() const { return *m_recipe; }
    std::shared_ptr<const Recipe> sharedRecipe() const { return m_recipe; }
    int stepCount() const { return static_cast<int>(m_recipe->steps.size()); }

    /// 0: the network as loaded, k: step k.
    int selectedRow() const { return m_row; }
    void selectRow(int row);
    const Step* selectedStep() const;
    const PruneStep* selectedPrune() const;
    int selectedLayer() const { return m_layer; }
    const std::string& selectedLayerName() const { return layerName(m_layer); }
    void selectLayer(int layer);

    // Edits of the recipe as a whole. Each is one entry of the undo list and ends a gesture. Steps count from 0.
    void addPruneStep();
    /// Appends a step that runs a strategy and selects it. Its seed is drawn here.
    void addStrategy(StrategyStep strategy, const QString& what);
    void setStrategy(int step, const StrategyStep& strategy);
    void removeStep(int step);
    void moveStep(int step, int by);
    void setStepEnabled(int step, bool enabled);
    void setRecipe(const Recipe& recipe, const QString& what);

    enum class Merge {
        No,
        Nudges, ///< edits of the same name that follow each other within 800 ms become one entry
    };
    /// Inside a gesture the edit becomes part of it.
    void change(Recipe recipe, int row, const QString& what, Merge merge = Merge::No);

    /// From here to endGesture() all changes are one entry of the undo list, called `what`.
    void beginGesture(const QString& what);
    void endGesture();
    bool inGesture() const { return m_gesture.has_value(); }

    bool canUndo() const { return inGesture() || m_undo.canUndo(); }
    bool canRedo() const { return !inGesture() && m_undo.canRedo(); }
    QString undoText() const { return m_undo.undoText(); }
    QString redoText() const { return m_undo.redoText(); }
    /// During a gesture: ends and reverts it.
    void undo();
    void redo();

signals:
    void changed(prunescope::RecipeChange change);
    void replaced(); ///< setRecipe() is about to change the whole recipe
    void undoChanged();

private:
    class Command;
    struct State {
        std::shared_ptr<const Recipe> recipe;
        int row = 0;
    };
    struct Gesture {
        State start;
        QString what;
    };

    State state() const { return {m_recipe, m_row}; }
    void restore(const State& state, RecipeChange change);
    bool isStep(int step) const { return step >= 0 && step < stepCount(); }

    Clock m_clock;
    std::vector<std::string> m_layers;
    std::shared_ptr<const Recipe> m_recipe;
    int m_row = 0;
    int m_layer = 0;
    std::optional<Gesture> m_gesture;
    QUndoStack m_undo;
};

} // namespace prunescope
