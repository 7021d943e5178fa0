#include "gui/panels/statistics/LineSparsityModel.h"

#include "gui/models/Roles.h"

#include "gui/values/NumberText.h"

namespace prunescope {

LineSparsityModel::LineSparsityModel(const QString& lineName, QObject* parent)
    : QAbstractTableModel(parent), m_lineName(lineName) {}

void LineSparsityModel::setLines(std::vector<std::ptrdiff_t> kept, std::ptrdiff_t length) {
    beginResetModel();
    m_kept = std::move(kept);
    m_length = length;
    endResetModel();
}

int LineSparsityModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_kept.size());
}

int LineSparsityModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LineSparsityModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::ptrdiff_t kept = m_kept[static_cast<std::size_t>(index.row())];
    const double sparsity = m_length == 0 ? 0 : 1 - static_cast<double>(kept) / static_cast<double>(m_length);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    const bool shown = role == Qt::DisplayRole;
    switch (index.column()) {
    case Number: return index.row();
    case Kept: return shown ? QVariant(countText(kept)) : QVariant(static_cast<qlonglong>(kept));
    default: return shown ? QVariant(percentText(sparsity, 1)) : QVariant(sparsity);
    }
}

QVariant LineSparsityModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) // the sort arrow is at the right end
        return QVariant::fromValue(Qt::Alignment(Qt::AlignCenter));
    if (role != Qt::DisplayRole)
        return {};
    return section == Number ? m_lineName : section == Kept ? tr("kept") : tr("sparsity");
}

} // namespace prunescope
