#include "gui/panels/layers/LayerModel.h"

#include "gui/Theme.h"
#include "gui/models/Roles.h"
#include "gui/values/NumberText.h"

namespace prunescope {

namespace {

double share(const LayerRow& row) {
    return row.weights > 0 ? static_cast<double>(row.pruned) / static_cast<double>(row.weights) : 0;
}

} // namespace

void LayerModel::setRows(const LayerRows& rows) {
    if (rows.rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = rows.rows;
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i] == rows.rows[i])
            continue;
        m_rows[i] = rows.rows[i];
        const int row = static_cast<int>(i);
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

int LayerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString LayerModel::text(const LayerRow& row, int column) const {
    switch (column) {
    case Name: return row.name;
    case Shape: return tr("%1 × %2").arg(row.outputs).arg(row.inputs);
    case Weights: return row.weights > 0 ? countText(row.weights) : QString();
    case Pruned: return row.weights > 0 ? numberText(100 * share(row), 1) : QString();
    case Threshold: return row.threshold ? numberText(*row.threshold, 4) : QStringLiteral("–");
    default: return {};
    }
}

QString LayerModel::tip(int layer) const {
    const LayerRow& row = m_rows[static_cast<std::size_t>(layer)];
    QString tip = tr("Layer %1, %2: %3 outputs × %4 inputs, %5 parameters.")
                      .arg(layer)
                      .arg(row.name)
                      .arg(row.outputs)
                      .arg(row.inputs)
                      .arg(countText(row.parameters));
    if (row.weights == 0)
        return tip;
    tip += QLatin1Char('\n') + tr("%1 of %2 weights are pruned.").arg(countText(row.pruned), countText(row.weights));
    tip += QLatin1Char('\n') + (row.excluded ? tr("Excluded: the selected Prune step leaves it alone. Check it to include it.")
                                             : tr("Uncheck it to exclude it from the selected Prune step."));
    return tip;
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LayerRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case Qt::ToolTipRole: return tip(index.row());
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (column == Name ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::CheckStateRole:
        return column == Name && row.weights > 0 ? QVariant(row.excluded ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::ForegroundRole:
        return Theme::instance().color(row.excluded || column == Shape || column == Weights ? Token::QuietText : Token::Text);
    case BarRole: return share(row);
    case StaleRole: return false;
    default: return {};
    }
}

bool LayerModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    emit excludedChosen(index.row(), value.value<Qt::CheckState>() == Qt::Unchecked);
    return true;
}

Qt::ItemFlags LayerModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name && m_rows[static_cast<std::size_t>(index.row())].canBeExcluded)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole && section == Threshold)
        return tr("The score at which the selected step prunes; a weight whose score equals it is pruned.");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("name");
    case Shape: return tr("shape");
    case Weights: return tr("weights");
    case Pruned: return tr("pruned %");
    case Threshold: return tr("threshold");
    default: return {};
    }
}

} // namespace prunescope
