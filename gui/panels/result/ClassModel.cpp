#include "gui/panels/result/ClassModel.h"

#include "gui/Theme.h"
#include "gui/models/Roles.h"
#include "gui/values/NumberText.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

double metricOf(const ClassMetrics& metrics, ClassMetric metric) {
    switch (metric) {
    case ClassMetric::Recall: return metrics.recall;
    case ClassMetric::Precision: return metrics.precision;
    case ClassMetric::F1: return metrics.f1;
    }
    return 0;
}

} // namespace

ClassModel::ClassModel(QObject* parent) : QAbstractTableModel(parent) {
    connect(&Theme::instance(), &Theme::changed, this, &ClassModel::changed);
}

const std::vector<ClassMetrics>& ClassModel::now() const {
    static const std::vector<ClassMetrics> kNone;
    return m_now ? m_now->perClass : kNone;
}

void ClassModel::setEvaluations(const EvaluationPtr& now, const EvaluationPtr& dense, bool stale) {
    if (now == m_now && dense == m_dense && stale == m_stale)
        return;
    const bool sameRows = (now ? now->perClass.size() : 0) == this->now().size();
    if (!sameRows)
        beginResetModel();
    m_now = now;
    m_dense = dense;
    m_stale = stale;
    measureScale();
    if (sameRows)
        changed();
    else
        endResetModel();
}

void ClassModel::setMetric(ClassMetric metric) {
    if (metric == m_metric)
        return;
    m_metric = metric;
    measureScale();
    changed();
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

void ClassModel::measureScale() {
    double lowest = 1;
    for (const ClassMetrics& metrics : now())
        lowest = std::min(lowest, metricOf(metrics, m_metric));
    // At most 0.9, so that a perfect result still shows full bars; the 1e-9 keeps 0.9 itself from rounding down to 0.8.
    m_scaleStart = std::min(9.0, std::floor(lowest * 10 + 1e-9)) / 10;
}

void ClassModel::changed() {
    if (!now().empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

double ClassModel::value(int row) const {
    return metricOf(now()[static_cast<std::size_t>(row)], m_metric);
}

std::optional<double> ClassModel::delta(int row) const {
    if (!m_dense || static_cast<std::size_t>(row) >= m_dense->perClass.size())
        return std::nullopt;
    return value(row) - metricOf(m_dense->perClass[static_cast<std::size_t>(row)], m_metric);
}

QString ClassModel::tip(int row) const {
    const ClassMetrics& metrics = now()[static_cast<std::size_t>(row)];
    QString tip = tr("Class %1, n %2 images: recall %3, precision %4, F1 %5.")
                      .arg(countText(metrics.label), countText(metrics.support), percentText(metrics.recall, 2),
                           percentText(metrics.precision, 2), percentText(metrics.f1, 2));
    if (const auto difference = delta(row))
        tip += QLatin1Char('\n') + tr("%1 points against dense.").arg(signedText(100 * *difference, 2));
    return tip;
}

int ClassModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(now().size());
}

int ClassModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant ClassModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Theme& theme = Theme::instance();
    const auto difference = delta(index.row());
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Label: return countText(now()[static_cast<std::size_t>(index.row())].label);
        case Value: return numberText(100 * value(index.row()), 1);
        case Delta: return difference ? signedText(100 * *difference, 1) : QString();
        default: return QString();
        }
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return tip(index.row());
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole: return Theme::font(-1);
    case Qt::ForegroundRole:
        if (m_stale)
            return theme.color(Token::DenseReference);
        if (index.column() == Delta && difference && std::fabs(*difference) >= 0.0005) // smaller values are shown as 0.0
            return theme.color(*difference < 0 ? Token::Loss : Token::Gain);
        return theme.color(index.column() == Delta ? Token::QuietText : Token::Text);
    case ValueRole: return value(index.row());
    case BarRole: return (value(index.row()) - m_scaleStart) / (1 - m_scaleStart);
    case StaleRole: return m_stale;
    default: return {};
    }
}

QVariant ClassModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Label: return QString();
    case Share: return tr("%1 … 100 %").arg(numberText(100 * m_scaleStart, 0));
    case Value:
        return m_metric == ClassMetric::Recall ? tr("recall") : m_metric == ClassMetric::Precision ? tr("precision") : tr("F1");
    case Delta: return tr("Δ dense");
    default: return {};
    }
}

} // namespace prunescope
