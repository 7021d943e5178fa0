// A plot and the table with the same numbers, one in place of the other.
#pragma once

#include <QStackedWidget>

class QAction;
class QAbstractItemModel;
class QTableView;

namespace prunescope {

/// Gives both a context menu with "Show as table" and "Copy table". Owns the plot; the model outlives it.
class PlotStack : public QStackedWidget {
    Q_OBJECT

public:
    PlotStack(QWidget* plot, QAbstractItemModel* model, const QString& tableName, QWidget* parent = nullptr);

    QAction* tableAction() const { return m_tableAction; } ///< checkable
    QAction* copyAction() const { return m_copyAction; }
    QTableView* table() const { return m_table; }

private:
    QAction* m_tableAction = nullptr;
    QAction* m_copyAction = nullptr;
    QTableView* m_table = nullptr;
};

} // namespace prunescope
