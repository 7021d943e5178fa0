// Precision, recall and F1 of every class, against the dense network.
#pragma once

#include "gui/values/ResultView.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace prunescope {

enum class ClassMetric { Recall, Precision, F1 };

class ClassModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Share is shown as a bar; its ValueRole is the metric as a fraction.
    enum Column { Label, Share, Value, Delta, ColumnCount };

    explicit ClassModel(QObject* parent = nullptr);

    void setEvaluations(const EvaluationPtr& now, const EvaluationPtr& dense, bool stale);
    void setMetric(ClassMetric metric);
    ClassMetric metric() const { return m_metric; }

    /// Where the bars begin: the largest multiple of 0.1 that no value is below.
    double scaleStart() const { return m_scaleStart; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    double value(int row) const;
    std::optional<double> delta(int row) const;
    QString tip(int row) const;
    void measureScale();
    void changed();

    const std::vector<ClassMetrics>& now() const;

    EvaluationPtr m_now;
    EvaluationPtr m_dense;
    ClassMetric m_metric = ClassMetric::Recall;
    double m_scaleStart = 0;
    bool m_stale = false;
};

} // namespace prunescope
