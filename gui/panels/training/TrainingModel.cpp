#include "gui/panels/training/TrainingModel.h"

#include "gui/values/NumberText.h"

#include <algorithm>

namespace prunescope {

void TrainingModel::setEpochs(const std::vector<EpochFigures>& epochs) {
    const bool goesOn = epochs.size() >= m_epochs.size() && std::equal(m_epochs.begin(), m_epochs.end(), epochs.begin());
    if (goesOn && epochs.size() == m_epochs.size())
        return;
    if (goesOn) {
        beginInsertRows({}, static_cast<int>(m_epochs.size()), static_cast<int>(epochs.size()) - 1);
        m_epochs = epochs;
        endInsertRows();
    } else {
        beginResetModel();
        m_epochs = epochs;
        endResetModel();
    }
}

int TrainingModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_epochs.size());
}

int TrainingModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant TrainingModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const EpochFigures& figures = m_epochs[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case Epoch: return countText(index.row() + 1);
    case Loss: return numberText(figures.loss, 4);
    case Accuracy: return percentText(figures.accuracy, 2);
    default: return {};
    }
}

QVariant TrainingModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Epoch: return tr("epoch");
    case Loss: return tr("loss");
    case Accuracy: return tr("accuracy on the training images");
    default: return {};
    }
}

} // namespace prunescope
