#include "gui/panels/recipe/RecipeModel.h"

#include "gui/Messages.h"
#include "gui/Theme.h"
#include "gui/values/NumberText.h"

namespace prunescope {

void RecipeModel::setRows(const RecipeRows& rows) {
    const int before = rowCount();
    const int now = static_cast<int>(rows.rows.size());
    if (now > before)
        beginInsertRows({}, before, now - 1);
    else if (now < before)
        beginRemoveRows({}, now, before - 1);
    const RecipeRows old = std::exchange(m_rows, rows);
    if (now > before)
        endInsertRows();
    else if (now < before)
        endRemoveRows();
    for (int row = 0; row < std::min(before, now); ++row) {
        const auto i = static_cast<std::size_t>(row);
        const bool isSame =
            old.rows[i] == rows.rows[i] && (row == 0 ? old.modelName == rows.modelName : old.step(row) == rows.step(row));
        if (!isSame)
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

int RecipeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.rows.size());
}

int RecipeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString RecipeModel::accuracyText(int row) const {
    const RecipeRow& shown = m_rows.rows[static_cast<std::size_t>(row)];
    if (isOff(row))
        return tr("off");
    if (shown.state == RowState::NotRun)
        return tr("not run");
    return shown.accuracy ? numberText(100 * *shown.accuracy, 2) : QStringLiteral("…");
}

QString RecipeModel::text(int row, int column) const {
    switch (column) {
    case Number: return row == 0 ? QString() : QString::number(row);
    case Name: return row == 0 ? tr("Load %1").arg(modelTitle(m_rows.modelName)) : stepTitle(m_rows.step(row));
    default: return accuracyText(row);
    }
}

QColor RecipeModel::color(int row, int column) const {
    const RowState state = m_rows.rows[static_cast<std::size_t>(row)].state;
    if (column == Accuracy && state == RowState::NotRun)
        return Theme::instance().color(Token::Loss);
    const bool isPlain = !isOff(row) && (column == Name || (column == Accuracy && state == RowState::Measured));
    return Theme::instance().color(isPlain ? Token::Text : Token::QuietText);
}

QVariant RecipeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole:
        return row == 0 ? tr("The network as loaded; called \"dense\" in all comparisons.") : stepDescription(m_rows.step(row));
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == Accuracy ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::CheckStateRole:
        return index.column() == Name && row > 0 ? QVariant(isOff(row) ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::ForegroundRole: return color(row, index.column());
    default: return {};
    }
}

bool RecipeModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.row() == 0 || index.column() != Name)
        return false;
    emit stepEnabledChosen(index.row() - 1, value.value<Qt::CheckState>() == Qt::Checked);
    return true;
}

Qt::ItemFlags RecipeModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.row() > 0 && index.column() == Name)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant RecipeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("step");
    case Accuracy: return tr("accuracy %");
    default: return {};
    }
}

} // namespace prunescope
