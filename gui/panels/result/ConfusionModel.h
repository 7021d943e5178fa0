// The confusion matrix: rows are the true class, columns the predicted one.
#pragma once

#include "gui/values/ResultView.h"

#include <QAbstractTableModel>

namespace prunescope {

class ConfusionModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit ConfusionModel(QObject* parent = nullptr);

    void setEvaluation(const EvaluationPtr& evaluation, bool stale);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const std::vector<std::vector<Index>>& counts() const;
    Index cell(int row, int column) const { return counts()[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]; }
    QString tip(int row, int column) const;
    QVariant background(int row, int column) const;
    void changed();

    EvaluationPtr m_evaluation;
    Index m_largestError = 0;
    bool m_stale = false;
};

} // namespace prunescope
