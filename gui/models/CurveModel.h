// The points of the accuracy curve as a table.
#pragma once

#include <QAbstractTableModel>

#include <vector>

namespace prunescope {

/// One measured point; fractions, not percent.
struct CurvePoint {
    double sparsity = 0;
    double threshold = 0;
    double accuracy = 0;
    double loss = 0; ///< NaN possible
    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

class CurveModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { SparsityColumn, Threshold, Accuracy, Loss, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Ascending in sparsity.
    void setPoints(std::vector<CurvePoint> points);
    /// Points may come in any order; they are put where they belong.
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
