// The diagnosis as a table: one row per figure, then one per layer's gradient; columns dense, pruned, rebuilt.
#pragma once

#include "gui/values/DiagnosisColumns.h"

#include <QAbstractTableModel>
#include <QStringList>

namespace prunescope {

class DiagnosisModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Row { ShownAccuracy, TrainAccuracy, Gap, MsPer1000, EpochSeconds, FirstLayer };
    enum Column { Name, Dense, Pruned, Rebuilt, ColumnCount };

    explicit DiagnosisModel(QObject* parent = nullptr);

    void setColumns(const DiagnosisColumns& columns, const QStringList& layerNames);
    void setStale(bool stale);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, int column) const;
    QString tip(int row) const;

    DiagnosisColumns m_columns;
    QStringList m_layerNames;
    bool m_stale = false;
};

} // namespace prunescope
