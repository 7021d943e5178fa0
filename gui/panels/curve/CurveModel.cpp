#include "gui/panels/curve/CurveModel.h"

#include "gui/values/NumberText.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

bool bySparsity(const CurvePoint& a, const CurvePoint& b) {
    return a.sparsity < b.sparsity;
}

} // namespace

void CurveModel::setPoints(std::vector<CurvePoint> points) {
    beginResetModel();
    m_points = std::move(points);
    std::stable_sort(m_points.begin(), m_points.end(), bySparsity);
    endResetModel();
}

void CurveModel::appendPoints(const std::vector<CurvePoint>& points) {
    for (const CurvePoint& point : points) {
        const auto place = std::upper_bound(m_points.begin(), m_points.end(), point, bySparsity);
        const int row = static_cast<int>(place - m_points.begin());
        beginInsertRows({}, row, row);
        m_points.insert(place, point);
        endInsertRows();
    }
}

int CurveModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int CurveModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant CurveModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const CurvePoint& point = m_points[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case SparsityColumn: return numberText(100 * point.sparsity, 2);
    case Threshold: return std::isfinite(point.threshold) ? shortNumberText(point.threshold) : QStringLiteral("—");
    case Accuracy: return numberText(100 * point.accuracy, 2);
    case Loss: return std::isfinite(point.loss) ? numberText(point.loss, 4) : QStringLiteral("—");
    default: return {};
    }
}

QVariant CurveModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SparsityColumn: return tr("sparsity, %");
    case Threshold: return tr("threshold");
    case Accuracy: return tr("accuracy, %");
    case Loss: return tr("loss");
    default: return {};
    }
}

} // namespace prunescope
