// The epochs of a training as a table: one row each.
#pragma once

#include "engine/reconstruction/Strategy.h"

#include <QAbstractTableModel>

namespace prunescope {

class TrainingModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Epoch, Loss, Accuracy, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Epochs that continue the ones shown are appended.
    void setEpochs(const std::vector<EpochFigures>& epochs);
    const std::vector<EpochFigures>& epochs() const { return m_epochs; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<EpochFigures> m_epochs;
};

} // namespace prunescope
