// The numbers of the histogram as a table: one row for the exact zeros, one per bar.
#pragma once

#include "engine/evaluation/WeightHistogram.h"

#include <QAbstractTableModel>

namespace prunescope {

class HistogramModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { From, To, Dense, Base, Kept, Falls, ColumnCount };

    /// The exact zeros, which are in no bin.
    struct Zeros {
        Index dense = 0;
        Index base = 0;   ///< pruned at the base, or kept although 0
        Index kept = 0;   ///< kept although 0, and not cut
        Index atMost = 0; ///< weights with |w| ≤ 0
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// weightCount: the layer's number of weights. If `fallsKnown` is false, the score is not a function of |w|, and the last
    /// column stays empty.
    void setBins(std::vector<HistogramBin> bins, const Zeros& zeros, Index weightCount, bool fallsKnown);
    const std::vector<HistogramBin>& bins() const { return m_bins; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, int column) const;

    std::vector<HistogramBin> m_bins;
    Zeros m_zeros;
    Index m_weightCount = 0;
    bool m_fallsKnown = false;
};

} // namespace prunescope
