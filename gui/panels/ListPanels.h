// The two lists at the left: layers, and the recipe's steps.
#pragma once

#include "gui/widgets/Panel.h"

class QAbstractItemModel;
class QLabel;
class QToolButton;

namespace prunescope {

class QuietTable;

class LayersPanel : public Panel {
    Q_OBJECT

public:
    explicit LayersPanel(QAbstractItemModel* model, QWidget* parent = nullptr);

    /// Emits nothing.
    void setCurrentLayer(int layer);
    QuietTable* table() const { return m_table; }

signals:
    void layerChosen(int layer);

private:
    QuietTable* m_table = nullptr;
    bool m_setting = false;
};

class RecipePanel : public Panel {
    Q_OBJECT

public:
    explicit RecipePanel(QAbstractItemModel* model, QWidget* parent = nullptr);

    /// Emits nothing.
    void setCurrentRow(int row);
    void setSeed(quint64 seed);
    QuietTable* table() const { return m_table; }
    /// The buttons below the list show these actions.
    void setActions(const QList<QAction*>& actions);

signals:
    void rowChosen(int row);

private:
    QuietTable* m_table = nullptr;
    QLabel* m_seed = nullptr;
    QWidget* m_buttons = nullptr;
    bool m_setting = false;
};

} // namespace prunescope
