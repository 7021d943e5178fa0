// Every measured number for now, before and dense, each with a tooltip that explains it.
#pragma once

#include "gui/values/ResultView.h"

#include <QAbstractTableModel>

namespace prunescope {

class ResultModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Now, Before, Dense, ColumnCount };
    enum class Row {
        Accuracy,
        Interval,
        Paired,
        Loss,
        Precision,
        Recall,
        F1,
        WeightsKept,
        WeightsNonzero, ///< only where it differs from WeightsKept
        Parameters,
        Macs,
        SpeedUp,
        SizeDense,
        SizeCsr,
        SizeGzip,
        Time,
    };

    explicit ResultModel(QObject* parent = nullptr);

    void setView(const ResultView& view);
    const ResultView& view() const { return m_view; }
    Row rowAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void rememberLate(const ResultView& view);
    QString text(Row row, Column column) const;
    bool isStale(Row row, Column column) const;
    static QString name(Row row);
    QString tip(Row row, Column column) const;

    ResultView m_view;
    std::vector<Row> m_rows;
    std::optional<Index> m_lastGzip; ///< shown greyed until the new one arrives
    std::optional<double> m_lastTime;
};

} // namespace prunescope
