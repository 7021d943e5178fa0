// The list of the recipe's steps.
#pragma once

#include "gui/values/RecipeRows.h"
#include "gui/widgets/Panel.h"

class QAction;
class QLabel;

namespace prunescope {

class QuietTable;
class RecipeModel;

class RecipePanel : public Panel {
    Q_OBJECT

public:
    explicit RecipePanel(QWidget* parent = nullptr);

    /// Emits nothing.
    void setRows(const RecipeRows& rows);
    QuietTable* table() const { return m_table; }
    /// The buttons below the list show these actions.
    void setActions(const QList<QAction*>& actions);

signals:
    void rowChosen(int row);
    void stepEnabledChosen(int step, bool enabled); ///< steps count from 0
    void settingsAsked();

private:
    void setSeed(quint64 seed);

    RecipeModel* m_model = nullptr;
    QuietTable* m_table = nullptr;
    QLabel* m_seed = nullptr;
    QWidget* m_buttons = nullptr;
    bool m_setting = false;
};

} // namespace prunescope
