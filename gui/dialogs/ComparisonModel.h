// Rows of a comparison as they come in: one table for what keeps equally many weights, one for what changes shapes.
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
        ByParameters, ///< what changes shapes, keeps a pattern or ends dense
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
    /// Takes the row when it belongs into this table.
    void add(const ComparisonRow& row);
    /// The dense network's correct images, for the change; −1 when it is not known.
    void setDense(double accuracy);
    const ComparisonRow& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    const std::vector<ComparisonRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const ComparisonRow& row, int column) const;
    /// What a column sorts by: numbers as numbers.
    QVariant sortKey(const ComparisonRow& row, int column) const;

    Kind m_kind;
    std::vector<ComparisonRow> m_rows;
    double m_dense = -1;
};

} // namespace prunescope
