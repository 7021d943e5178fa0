#include "gui/panels/statistics/LayerStatisticsModel.h"

#include "gui/values/NumberText.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr int kDecimals = 4;
constexpr double kHalfOfLastDigit = 0.5e-4;
constexpr int kNamedAtMost = 8; // numbers of empty rows that are spelled out
const QChar kNothing(0x2014);   // em dash: there is no such number

QString value(const WeightSummary& summary, double number) {
    // A mean that rounds to 0 is shown without a sign.
    return summary.count == 0 ? QString(kNothing) : numberText(std::abs(number) < kHalfOfLastDigit ? 0 : number, kDecimals);
}

/// "2 (5, 17)": the count and the numbers of the rows or columns in which nothing is kept.
QString emptyLines(const std::vector<Index>& kept) {
    QStringList named;
    Index empty = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (kept[i] != 0)
            continue;
        ++empty;
        if (named.size() < kNamedAtMost)
            named << QString::number(i);
    }
    if (empty == 0)
        return countText(0);
    if (empty > kNamedAtMost)
        named << QString(QChar(0x2026));
    return countText(empty) + QStringLiteral(" (") + named.join(QStringLiteral(", ")) + QLatin1Char(')');
}

struct Spread {
    double least = 0, median = 0, most = 0;
};

Spread sparsitySpread(std::vector<Index> kept, Index length) {
    if (kept.empty() || length == 0)
        return {};
    std::sort(kept.begin(), kept.end());
    const auto sparsity = [&](double count) { return 1 - count / static_cast<double>(length); };
    const std::size_t half = kept.size() / 2;
    const double middle = static_cast<double>(kept[half] + kept[(kept.size() - 1) / 2]) / 2;
    return {sparsity(static_cast<double>(kept.back())), sparsity(middle), sparsity(static_cast<double>(kept.front()))};
}

} // namespace

void LayerStatisticsModel::setStatistics(const LayerStatistics& statistics) {
    beginResetModel();
    m_lines.clear();
    addCounts(statistics);
    addSpread(statistics);
    addLines(statistics);
    endResetModel();
}

void LayerStatisticsModel::addCounts(const LayerStatistics& statistics) {
    const QString count = countText(statistics.count());
    const Index denseNonzero = statistics.dense.nonzero;
    const double denseSparsity =
        statistics.count() == 0 ? 0 : 1 - static_cast<double>(denseNonzero) / static_cast<double>(statistics.count());
    m_lines << Line{tr("Weights"), count, count, tr("Outputs times inputs; biases are not counted")}
            << Line{tr("Kept"), countText(statistics.kept()), countText(denseNonzero),
                    tr("Weights that the mask keeps; zeros in the loaded file count as pruned")}
            << Line{tr("Nonzero"), countText(statistics.surviving.nonzero), countText(denseNonzero),
                    tr("Weights whose value is not 0; a kept weight may be 0")}
            << Line{tr("Sparsity"), percentText(statistics.sparsity(), 1), percentText(denseSparsity, 1),
                    tr("Share of the weights that are pruned")};
}

void LayerStatisticsModel::addSpread(const LayerStatistics& statistics) {
    const WeightSummary& now = statistics.surviving;
    const WeightSummary& dense = statistics.dense;
    const QString scope = tr("Now: of the surviving weights alone. Dense: of all weights as loaded.");
    const auto add = [&](const QString& name, double nowValue, double denseValue, const QString& tip) {
        m_lines << Line{name, value(now, nowValue), value(dense, denseValue), tip + QLatin1Char(' ') + scope};
    };
    add(tr("Minimum"), now.minimum, dense.minimum, tr("The most negative weight."));
    add(tr("Maximum"), now.maximum, dense.maximum, tr("The most positive weight."));
    add(tr("Mean"), now.mean, dense.mean, tr("Sum divided by number."));
    add(tr("Std. deviation"), now.deviation, dense.deviation,
        tr("Root of the mean squared distance from the mean (divided by N)."));
    for (std::size_t i = 0; i < kQuantileShares.size(); ++i) {
        const QString share = QLocale().toString(100 * kQuantileShares[i], 'g', 4) + QChar(0x00a0) + QLatin1Char('%');
        const QString name = kQuantileShares[i] == 0.5 ? tr("Median") : tr("Quantile %1").arg(share);
        add(name, now.quantiles[i], dense.quantiles[i], tr("%1 of the weights lie below.").arg(share));
    }
}

void LayerStatisticsModel::addLines(const LayerStatistics& statistics) {
    const auto add = [this](const QString& least, const QString& median, const QString& most, const Spread& spread,
                            const QString& tip) {
        m_lines << Line{least, percentText(spread.least, 1), kNothing, tip}
                << Line{median, percentText(spread.median, 1), kNothing, tip}
                << Line{most, percentText(spread.most, 1), kNothing, tip};
    };
    add(tr("Row sparsity, least"), tr("Row sparsity, median"), tr("Row sparsity, most"),
        sparsitySpread(statistics.keptPerRow, statistics.cols), tr("Share of a neuron's incoming weights that are pruned"));
    m_lines << Line{tr("Empty rows"), emptyLines(statistics.keptPerRow), kNothing,
                    tr("Neurons without a single input left: they put out their bias alone. Numbers count from 0.")};
    add(tr("Column sparsity, least"), tr("Column sparsity, median"), tr("Column sparsity, most"),
        sparsitySpread(statistics.keptPerColumn, statistics.rows), tr("Share of an input's outgoing weights that are pruned"));
    m_lines << Line{tr("Empty columns"), emptyLines(statistics.keptPerColumn), kNothing,
                    tr("Inputs that no neuron of this layer looks at any more. Numbers count from 0.")};
}

int LayerStatisticsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LayerStatisticsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerStatisticsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_lines[index.row()];
    switch (role) {
    case Qt::DisplayRole: return index.column() == Name ? line.name : index.column() == Now ? line.now : line.dense;
    case Qt::ToolTipRole: return line.tip;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (index.column() == Name ? Qt::AlignLeft : Qt::AlignRight)));
    default: return {};
    }
}

QVariant LayerStatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight)));
    if (role != Qt::DisplayRole)
        return {};
    return section == Name ? QString() : section == Now ? tr("now") : tr("dense");
}

} // namespace prunescope
