// The confusion matrix: rows are the true class, columns the predicted one.
#pragma once

#include "engine/evaluation/Evaluation.h"

#include <QAbstractTableModel>

#include <optional>

namespace prunescope {

class ConfusionModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int StaleRole = Qt::UserRole; ///< bool

    explicit ConfusionModel(QObject* parent = nullptr);

    void setEvaluation(const std::optional<Evaluation>& evaluation, bool stale);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Index cell(int row, int column) const { return m_counts[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]; }
    QString tip(int row, int column) const;
    QVariant background(int row, int column) const;
    void changed();

    std::vector<std::vector<Index>> m_counts;
    Index m_largestError = 0;
    bool m_stale = false;
};

} // namespace prunescope
