// The layers of the network, as the selected recipe row leaves them.
#pragma once

#include "gui/values/LayerRows.h"

#include <QAbstractTableModel>

namespace prunescope {

class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Name carries a check box: checked means that the selected Prune step includes the layer. Bar is drawn from BarRole.
    enum Column { Name, Shape, Weights, Bar, Pruned, Threshold, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const LayerRows& rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// The check box: changes nothing itself and only emits excludedChosen().
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    void excludedChosen(int layer, bool excluded);

private:
    QString text(const LayerRow& row, int column) const;
    QString tip(int layer) const;

    std::vector<LayerRow> m_rows;
};

} // namespace prunescope
