// The points of the accuracy curve as a table.
#pragma once

#include "engine/evaluation/AccuracyCurve.h"

#include <QAbstractTableModel>

#include <vector>

namespace prunescope {

class CurveModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { SparsityColumn, Threshold, Accuracy, Loss, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Ascending in sparsity.
    void setPoints(std::vector<CurvePoint> points);
    /// Points may arrive in any order; they are inserted at the right place.
    void appendPoints(const std::vector<CurvePoint>& points);
    const std::vector<CurvePoint>& points() const { return m_points; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<CurvePoint> m_points;
};

} // namespace prunescope
