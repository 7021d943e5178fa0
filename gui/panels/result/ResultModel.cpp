#include "gui/panels/result/ResultModel.h"

#include "gui/Theme.h"
#include "gui/models/Roles.h"
#include "gui/panels/result/ResultTips.h"
#include "gui/values/NumberText.h"

#include <cmath>

namespace prunescope {

namespace {

constexpr QChar kDash(0x2014);

/// One column's numbers: those of now, before or dense.
struct Numbers {
    const Evaluation* evaluation = nullptr;
    std::optional<PairedCounts> paired;
    std::optional<NetworkCost> cost;
    std::optional<SizeReport> size;
    std::optional<double> time;
};

Numbers numbersOf(const ResultView& view, ResultModel::Column column) {
    switch (column) {
    case ResultModel::Now: return {view.now.get(), view.paired, view.costNow, view.sizeNow, view.msPer1000Now};
    case ResultModel::Before: return {view.before.get(), view.pairedBefore, view.costBefore, view.sizeBefore, {}};
    case ResultModel::Dense: return {view.dense.get(), {}, view.costDense, view.sizeDense, view.msPer1000Dense};
    default: return {};
    }
}

QString evaluationText(ResultModel::Row row, const Evaluation& evaluation) {
    switch (row) {
    case ResultModel::Row::Accuracy: return percentText(evaluation.accuracy, 2);
    case ResultModel::Row::Interval:
        return numberText(100 * evaluation.accuracyLow, 2) + QChar(0x2013) + numberText(100 * evaluation.accuracyHigh, 2);
    case ResultModel::Row::Loss: return std::isfinite(evaluation.loss) ? numberText(evaluation.loss, 3) : QString(kDash);
    case ResultModel::Row::Precision: return numberText(100 * evaluation.macroPrecision, 1);
    case ResultModel::Row::Recall: return numberText(100 * evaluation.macroRecall, 1);
    default: return numberText(100 * evaluation.macroF1, 1);
    }
}

QString costText(ResultModel::Row row, const NetworkCost& cost) {
    switch (row) {
    case ResultModel::Row::WeightsKept: return countText(cost.keptWeights);
    case ResultModel::Row::WeightsNonzero: return countText(cost.nonzeroWeights);
    case ResultModel::Row::Parameters: return countText(cost.keptParameters);
    case ResultModel::Row::Macs: return countText(cost.keptMacs);
    default:
        return cost.keptMacs > 0 ? numberText(static_cast<double>(cost.macs) / static_cast<double>(cost.keptMacs), 1) +
                                       QStringLiteral("\u00a0×")
                                 : QString(kDash);
    }
}

/// Whether a row needs data that fit the network.
bool isMeasured(int row) {
    return row < static_cast<int>(ResultModel::Row::WeightsKept) || row == static_cast<int>(ResultModel::Row::Time);
}

bool isLate(ResultModel::Row row) {
    return row == ResultModel::Row::SizeGzip || row == ResultModel::Row::Time;
}

} // namespace

ResultModel::ResultModel(QObject* parent) : QAbstractTableModel(parent) {
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::ForegroundRole, Qt::FontRole});
    });
}

void ResultModel::setView(const ResultView& view) {
    std::vector<Row> rows;
    if (view.now || view.dense || view.costDense.weights > 0) {
        const auto differs = [](const NetworkCost& cost) { return cost.nonzeroWeights != cost.keptWeights; };
        const bool showNonzero =
            differs(view.costNow) || differs(view.costDense) || (view.costBefore && differs(*view.costBefore));
        for (int row = 0; row <= static_cast<int>(Row::Time); ++row)
            if ((static_cast<Row>(row) != Row::WeightsNonzero || showNonzero) && (view.dense || view.now || !isMeasured(row)))
                rows.push_back(static_cast<Row>(row));
    }
    rememberLate(view);
    const bool sameRows = rows == m_rows;
    if (!sameRows)
        beginResetModel();
    m_view = view;
    m_rows = std::move(rows);
    if (!sameRows)
        endResetModel();
    else if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ResultModel::rememberLate(const ResultView& view) {
    const bool sameSubject = m_view.dense && view.dense && m_view.dense->model == view.dense->model &&
                             m_view.dense->data == view.dense->data && m_view.dense->count == view.dense->count;
    if (!sameSubject) {
        m_lastGzip.reset();
        m_lastTime.reset();
    }
    if (view.sizeNow.gzipBytes)
        m_lastGzip = view.sizeNow.gzipBytes;
    if (view.msPer1000Now)
        m_lastTime = view.msPer1000Now;
}

QString ResultModel::text(Row row, Column column) const {
    const Numbers numbers = numbersOf(m_view, column);
    switch (row) {
    case Row::Accuracy:
    case Row::Interval:
    case Row::Loss:
    case Row::Precision:
    case Row::Recall:
    case Row::F1: return numbers.evaluation ? evaluationText(row, *numbers.evaluation) : QString(kDash);
    case Row::Paired:
        return numbers.paired ? countText(numbers.paired->won) + QStringLiteral(" / ") + countText(numbers.paired->lost)
                              : QString(kDash);
    case Row::WeightsKept:
    case Row::WeightsNonzero:
    case Row::Parameters:
    case Row::Macs:
    case Row::SpeedUp: return numbers.cost ? costText(row, *numbers.cost) : QString(kDash);
    case Row::SizeDense: return numbers.size ? bytesText(numbers.size->denseBytes) : QString(kDash);
    case Row::SizeCsr: return numbers.size ? bytesText(numbers.size->csrBytes) : QString(kDash);
    case Row::SizeGzip: {
        const auto bytes = numbers.size && numbers.size->gzipBytes ? numbers.size->gzipBytes
                           : column == Now                         ? m_lastGzip
                                                                   : std::nullopt;
        return bytes ? bytesText(*bytes) : QString(kDash);
    }
    case Row::Time: {
        const auto time = numbers.time ? numbers.time : column == Now ? m_lastTime : std::nullopt;
        return time ? numberText(*time, *time < 10 ? 2 : 1) : QString(kDash);
    }
    }
    return {};
}

bool ResultModel::isStale(Row row, Column column) const {
    if (column != Now)
        return false;
    if (row == Row::SizeGzip && !m_view.sizeNow.gzipBytes)
        return true;
    if (row == Row::Time && !m_view.msPer1000Now)
        return true;
    return m_view.stale || (isLate(row) && m_view.dense && !m_view.now);
}

QString ResultModel::name(Row row) {
    switch (row) {
    case Row::Accuracy: return tr("Accuracy");
    case Row::Interval: return tr("95 % interval");
    case Row::Paired: return tr("Won / lost");
    case Row::Loss: return tr("Loss");
    case Row::Precision: return tr("Precision (macro)");
    case Row::Recall: return tr("Recall (macro)");
    case Row::F1: return tr("F1 (macro)");
    case Row::WeightsKept: return tr("Weights kept");
    case Row::WeightsNonzero: return tr("Weights not 0");
    case Row::Parameters: return tr("Parameters");
    case Row::Macs: return tr("MACs, theory");
    case Row::SpeedUp: return tr("Speed-up, theory");
    case Row::SizeDense: return tr("Size dense");
    case Row::SizeCsr: return tr("Size CSR");
    case Row::SizeGzip: return tr("Size gzip");
    case Row::Time: return tr("ms / 1,000 images");
    }
    return {};
}

QString ResultModel::tip(Row row, Column column) const {
    QString tip = resultTip(row);
    if (column == Now && isStale(row, column))
        tip += QLatin1Char('\n') + tr("Grey: being measured; the number shown belongs to the setting before.");
    const QString before = text(row, Before);
    if (before != QString(kDash))
        tip += QLatin1Char('\n') + tr("Now %1, before %2, dense %3.").arg(text(row, Now), before, text(row, Dense));
    return tip;
}

int ResultModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ResultModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant ResultModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row row = rowAt(index.row());
    const auto column = static_cast<Column>(index.column());
    const Theme& theme = Theme::instance();
    switch (role) {
    case Qt::DisplayRole: return column == Name ? name(row) : text(row, column);
    case Qt::ToolTipRole: return tip(row, column);
    case Qt::AccessibleDescriptionRole: return tip(row, column);
    case Qt::TextAlignmentRole: return QVariant::fromValue((column == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole: return Theme::font(-1, column == Now && !isStale(row, column) ? QFont::DemiBold : QFont::Normal);
    case Qt::ForegroundRole:
        if (isStale(row, column))
            return theme.color(Token::DenseReference);
        return theme.color(column == Before || column == Dense ? Token::QuietText : Token::Text);
    case StaleRole: return isStale(row, column);
    default: return {};
    }
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Before)
        return tr("What stood here when the current gesture began, or before the last change.");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Now: return tr("now");
    case Before: return tr("before");
    case Dense: return tr("dense");
    default: return QString();
    }
}

} // namespace prunescope
