// The recipe as rows: the network as loaded, then one row per step with the accuracy that it leads to.
#pragma once

#include "gui/values/RecipeRows.h"

#include <QAbstractTableModel>

namespace prunescope {

class RecipeModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Name carries a check box on steps: whether the step is switched on.
    enum Column { Number, Name, Accuracy, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows are added and removed only at the end, and changed contents are reported by dataChanged(), so that a selection
    /// survives.
    void setRows(const RecipeRows& rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// The check box: changes nothing itself and only emits stepEnabledChosen().
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    void stepEnabledChosen(int step, bool enabled); ///< steps count from 0

private:
    bool isOff(int row) const { return row > 0 && !m_rows.step(row).enabled; }
    QString text(int row, int column) const;
    QString accuracyText(int row) const;
    QColor color(int row, int column) const;

    RecipeRows m_rows;
};

} // namespace prunescope
