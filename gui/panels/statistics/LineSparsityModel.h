// How sparse each row or each column of a layer is, one per line. SortRole gives numbers, for a proxy that sorts.
#pragma once

#include <QAbstractTableModel>

#include <cstdint>
#include <vector>

namespace prunescope {

class LineSparsityModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Kept, Sparsity, ColumnCount };

    /// lineName: the heading of the numbers, "row" or "column".
    explicit LineSparsityModel(const QString& lineName, QObject* parent = nullptr);

    /// kept: number of kept weights in each line; length: total number of weights in a line.
    void setLines(std::vector<std::ptrdiff_t> kept, std::ptrdiff_t length);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString m_lineName;
    std::vector<std::ptrdiff_t> m_kept;
    std::ptrdiff_t m_length = 0;
};

} // namespace prunescope
