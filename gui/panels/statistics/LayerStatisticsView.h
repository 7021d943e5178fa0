// Statistics of the selected layer's weights. They are computed by layerStatistics() and only shown here.
#pragma once

#include "engine/evaluation/LayerStatistics.h"
#include "gui/widgets/Panel.h"

#include <memory>

class QStackedWidget;

namespace prunescope {

class LayerStatisticsModel;
class LineSparsityModel;
class QuietTable;
class SegmentedSwitch;

class LayerStatisticsView : public Panel {
    Q_OBJECT

public:
    explicit LayerStatisticsView(QWidget* parent = nullptr);

    void setStatistics(const QString& layerName, const std::shared_ptr<const LayerStatistics>& statistics);
    /// Grey while the numbers belong to an earlier setting.
    void setStale(bool stale);

    /// Tables in the order of the switch: summary, rows, columns.
    QuietTable* table(int page) const;

signals:
    /// A row (neuron) or a column (input) was chosen by double click or Enter.
    void rowActivated(Index row);
    void columnActivated(Index column);

private:
    QuietTable* addLineTable(const QString& name, LineSparsityModel* model);

    std::shared_ptr<const LayerStatistics> m_shown;
    SegmentedSwitch* m_switch = nullptr;
    QStackedWidget* m_pages = nullptr;
    LayerStatisticsModel* m_summary = nullptr;
    LineSparsityModel* m_rows = nullptr;
    LineSparsityModel* m_columns = nullptr;
};

} // namespace prunescope
