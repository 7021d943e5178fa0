#include "gui/dialogs/ComparisonModel.h"

#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/Messages.h"
#include "gui/Theme.h"
#include "gui/models/Roles.h"
#include "gui/values/NumberText.h"

#include <cmath>
#include <limits>

namespace prunescope {

namespace {

const QString kDash = QStringLiteral("—");

} // namespace

ComparisonModel::ComparisonModel(Kind kind, QObject* parent) : QAbstractTableModel(parent), m_kind(kind) {}

void ComparisonModel::clear() {
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void ComparisonModel::add(const ComparisonRow& row) {
    // Pruning alone is the baseline of both tables.
    if (row.equalKept != (m_kind == Kind::EqualKept) && row.strategy != "none")
        return;
    const int count = rowCount();
    beginInsertRows({}, count, count);
    m_rows.push_back(row);
    endInsertRows();
}

void ComparisonModel::setDense(double accuracy) {
    m_dense = accuracy;
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ComparisonModel::text(const ComparisonRow& row, int column) const {
    switch (column) {
    case Strategy: return Comparing::title(row);
    case Asked: return numberText(100 * row.sparsity, 1);
    case Seed: return QString::number(row.seed);
    default: break;
    }
    if (!row.outcome)
        return column == Accuracy ? tr("failed") : QString();
    const auto& evaluation = row.outcome->evaluation;
    switch (column) {
    case Accuracy: return evaluation ? numberText(100 * evaluation->accuracy, 2) : kDash;
    case Interval:
        return evaluation ? numberText(100 * evaluation->accuracyLow, 2) + QStringLiteral("–") +
                                numberText(100 * evaluation->accuracyHigh, 2)
                          : kDash;
    case Change: return evaluation && m_dense >= 0 ? signedText(100 * (evaluation->accuracy - m_dense), 2) : kDash;
    case WonLost:
        return evaluation ? countText(row.outcome->paired.won) + QStringLiteral(" / ") + countText(row.outcome->paired.lost)
                          : kDash;
    case LayerError: return std::isfinite(row.layerError) ? numberText(row.layerError, 4) : kDash;
    case Kept: return countText(row.outcome->cost.keptWeights);
    case Parameters: return countText(row.outcome->cost.keptParameters);
    case Added: return countText(row.added);
    case Seconds: return numberText(row.seconds, 2);
    default: return {};
    }
}

QVariant ComparisonModel::sortKey(const ComparisonRow& row, int column) const {
    const double missing = -std::numeric_limits<double>::infinity();
    const bool measured = row.outcome && row.outcome->evaluation;
    switch (column) {
    case Asked: return row.sparsity;
    case Accuracy:
    case Interval:
    case Change: return measured ? row.outcome->evaluation->accuracy : missing;
    case WonLost: return measured ? static_cast<double>(row.outcome->paired.won - row.outcome->paired.lost) : missing;
    case LayerError: return std::isfinite(row.layerError) ? row.layerError : missing;
    case Kept: return row.outcome ? static_cast<double>(row.outcome->cost.keptWeights) : missing;
    case Parameters: return row.outcome ? static_cast<double>(row.outcome->cost.keptParameters) : missing;
    case Added: return static_cast<double>(row.added);
    case Seconds: return row.seconds;
    case Seed: return static_cast<double>(row.seed);
    default: return text(row, column);
    }
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ComparisonRow& row = at(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case SortRole: return sortKey(row, index.column());
    case Qt::ToolTipRole: return row.outcome ? tr("Double-click to use this recipe in the window.") : errorText(*row.error);
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == Strategy ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        if (!row.outcome || (index.column() == Change && text(row, Change).startsWith(QChar(0x2212))))
            return Theme::instance().color(Token::Loss);
        return Theme::instance().color(row.strategy == "none" ? Token::QuietText : Token::Text);
    default: return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    const std::pair<QString, QString> columns[ColumnCount] = {
        {tr("strategy"), tr("What rebuilt the network after it was pruned.")},
        {tr("pruned %"), tr("The requested sparsity.")},
        {tr("accuracy %"), tr("Measured on all images of the data set that is shown in the window.")},
        {tr("95 % interval"), tr("Wilson interval of the accuracy.")},
        {tr("Δ dense"), tr("Percentage points against the network as loaded.")},
        {tr("won / lost"), tr("Against the network as loaded: images that became right / images that became wrong.")},
        {tr("layer error"),
         tr("Relative squared error of the last layer's sums against the dense network's, on the calibration images.")},
        {tr("kept"), tr("Weights that are kept.")},
        {tr("parameters"), tr("Kept weights and all biases.")},
        {tr("added"), tr("Connections that the strategy added.")},
        {tr("seconds"), tr("Time of the steps after the base, including measuring.")},
        {tr("seed"), tr("The seed of random numbers.")},
    };
    if (role == Qt::DisplayRole)
        return columns[section].first;
    if (role == Qt::ToolTipRole)
        return columns[section].second;
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Strategy ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

} // namespace prunescope
