// Rows of a comparison as they arrive. There is one table for strategies that keep the same number of weights and one for those
// that change shapes.
#pragma once

#include "gui/session/Comparing.h"

#include <QAbstractTableModel>

#include <vector>

namespace prunescope {

class ComparisonModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Kind {
        EqualKept,    ///< all rows end with the same number of kept weights
        ByParameters, ///< strategies that change shapes, keep a pattern or end dense
    };
    enum Column {
        Strategy,
        Asked,
        Accuracy,
        Interval,
        Change,
        WonLost,
        LayerError,
        Kept,
        Parameters,
        Added,
        Seconds,
        Seed,
        ColumnCount
    };

    explicit ComparisonModel(Kind kind, QObject* parent = nullptr);

    void clear();
    /// Adds the row if it belongs in this table.
    void add(const ComparisonRow& row);
    /// The number of images that the dense network classifies correctly, used to show the change; −1 if unknown.
    void setDense(double accuracy);
    const ComparisonRow& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    const std::vector<ComparisonRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const ComparisonRow& row, int column) const;
    /// The value by which a column is sorted; numbers are sorted as numbers.
    QVariant sortKey(const ComparisonRow& row, int column) const;

    Kind m_kind;
    std::vector<ComparisonRow> m_rows;
    double m_dense = -1;
};

} // namespace prunescope
