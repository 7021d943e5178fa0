#include "gui/panels/result/ConfusionModel.h"

#include "gui/Theme.h"
#include "gui/models/Roles.h"
#include "gui/values/NumberText.h"

#include <QColor>

#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto channel = [share](float a, float b) { return static_cast<float>(a + (b - a) * share); };
    return QColor::fromRgbF(channel(from.redF(), to.redF()), channel(from.greenF(), to.greenF()),
                            channel(from.blueF(), to.blueF()));
}

} // namespace

ConfusionModel::ConfusionModel(QObject* parent) : QAbstractTableModel(parent) {
    connect(&Theme::instance(), &Theme::changed, this, &ConfusionModel::changed);
}

const std::vector<std::vector<Index>>& ConfusionModel::counts() const {
    static const std::vector<std::vector<Index>> kNone;
    return m_evaluation ? m_evaluation->confusion : kNone;
}

void ConfusionModel::setEvaluation(const EvaluationPtr& evaluation, bool stale) {
    if (evaluation == m_evaluation && stale == m_stale)
        return;
    const bool sameRows = (evaluation ? evaluation->confusion.size() : 0) == counts().size();
    if (!sameRows)
        beginResetModel();
    m_evaluation = evaluation;
    m_stale = stale;
    m_largestError = 0;
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column)
            if (row != column)
                m_largestError = std::max(m_largestError, cell(row, column));
    if (sameRows)
        changed();
    else
        endResetModel();
}

void ConfusionModel::changed() {
    if (!counts().empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ConfusionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(counts().size());
}

int ConfusionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(counts().size());
}

QString ConfusionModel::tip(int row, int column) const {
    const auto& ofClass = counts()[static_cast<std::size_t>(row)];
    const Index support = std::accumulate(ofClass.begin(), ofClass.end(), Index{0});
    const QString share =
        support > 0 ? percentText(static_cast<double>(cell(row, column)) / static_cast<double>(support), 2) : QStringLiteral("—");
    return row == column ? tr("%1 of the %2 images of class %3 are recognised (%4).")
                               .arg(countText(cell(row, column)), countText(support), countText(row), share)
                         : tr("%1 of the %2 images of class %3 are taken for class %4 (%5).")
                               .arg(countText(cell(row, column)), countText(support), countText(row), countText(column), share);
}

QVariant ConfusionModel::background(int row, int column) const {
    const Theme& theme = Theme::instance();
    if (row == column)
        return theme.color(Token::Selection);
    if (cell(row, column) == 0 || m_largestError == 0)
        return {};
    // The square root keeps a few errors visible beside a hundred.
    const double strength = std::sqrt(static_cast<double>(cell(row, column)) / static_cast<double>(m_largestError));
    return mixed(theme.color(Token::Panel), theme.color(Token::Loss), 0.1 + 0.5 * strength);
}

QVariant ConfusionModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Theme& theme = Theme::instance();
    const int row = index.row();
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return QString::number(cell(row, column)); // no digit grouping: cells are narrow
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return tip(row, column);
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole: return Theme::font(-2);
    case Qt::BackgroundRole: return background(row, column);
    case Qt::ForegroundRole:
        if (m_stale || (row != column && cell(row, column) == 0))
            return theme.color(Token::DenseReference);
        return theme.color(Token::Text);
    case StaleRole: return m_stale;
    default: return {};
    }
}

QVariant ConfusionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::DisplayRole)
        return countText(section);
    if (role == Qt::ToolTipRole)
        return orientation == Qt::Horizontal ? tr("Predicted class %1").arg(countText(section))
                                             : tr("True class %1").arg(countText(section));
    return {};
}

} // namespace prunescope
