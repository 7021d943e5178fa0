#include "gui/panels/histogram/HistogramModel.h"

#include "gui/values/NumberText.h"

namespace prunescope {

void HistogramModel::setBins(std::vector<HistogramBin> bins, const Zeros& zeros, Index weightCount, bool fallsKnown) {
    const bool sameRows = bins.size() == m_bins.size() && m_weightCount > 0;
    if (!sameRows)
        beginResetModel();
    m_bins = std::move(bins);
    m_zeros = zeros;
    m_weightCount = weightCount;
    m_fallsKnown = fallsKnown;
    if (sameRows)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1)); // no reset: a drag must not lose the selection
    else
        endResetModel();
}

int HistogramModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_weightCount == 0 ? 0 : static_cast<int>(m_bins.size()) + 1;
}

int HistogramModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString HistogramModel::text(int row, int column) const {
    const bool zeroRow = row == 0;
    const HistogramBin bin = zeroRow ? HistogramBin{0, 0, m_zeros.dense, m_zeros.base, m_zeros.kept, m_zeros.atMost}
                                     : m_bins[static_cast<std::size_t>(row - 1)];
    switch (column) {
    case From: return zeroRow ? tr("exactly 0") : shortNumberText(bin.low);
    case To: return zeroRow ? QString() : shortNumberText(bin.high);
    case Dense: return countText(bin.dense);
    case Base: return countText(bin.base);
    case Kept: return countText(bin.kept);
    case Falls:
        return m_fallsKnown ? numberText(100.0 * static_cast<double>(bin.atMost) / static_cast<double>(m_weightCount), 2)
                            : QString();
    default: return {};
    }
}

QVariant HistogramModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::DisplayRole)
        return text(index.row(), index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant HistogramModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case From:
        case To: return tr("A bin holds the weights from its lower edge up to, but without, its upper edge.");
        case Dense: return tr("Weights as loaded.");
        case Base: return tr("Weights before the selected step; what was pruned by then counts as exactly 0.");
        case Kept: return tr("Weights that the threshold leaves; one that scores exactly the threshold is pruned.");
        case Falls: return tr("Share of the layer's weights with |w| up to the edge that is farther from 0, in percent.");
        default: return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case From: return tr("from");
    case To: return tr("to");
    case Dense: return tr("dense");
    case Base: return tr("before step");
    case Kept: return tr("kept");
    case Falls: return tr("falls, %");
    default: return {};
    }
}

} // namespace prunescope
