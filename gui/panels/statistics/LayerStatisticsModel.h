// The statistics of a layer as a table with the columns name, now and dense.
#pragma once

#include "engine/evaluation/LayerStatistics.h"

#include <QAbstractTableModel>
#include <QVector>

namespace prunescope {

class LayerStatisticsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Now, Dense, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setStatistics(const LayerStatistics& statistics);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Line {
        QString name;
        QString now;
        QString dense;
        QString tip;
    };

    void addCounts(const LayerStatistics& statistics);
    void addSpread(const LayerStatistics& statistics);
    void addLines(const LayerStatistics& statistics);

    QVector<Line> m_lines;
};

} // namespace prunescope
