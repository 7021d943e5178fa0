#include "gui/panels/statistics/LayerStatisticsView.h"

#include "gui/models/Roles.h"
#include "gui/panels/statistics/LayerStatisticsModel.h"
#include "gui/panels/statistics/LineSparsityModel.h"
#include "gui/widgets/QuietTable.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStackedWidget>

namespace prunescope {

LayerStatisticsView::LayerStatisticsView(QWidget* parent)
    : Panel(tr("Layer statistics"), parent), m_switch(new SegmentedSwitch(tr("Part of the statistics"), this)),
      m_pages(new QStackedWidget(this)), m_summary(new LayerStatisticsModel(this)),
      m_rows(new LineSparsityModel(tr("row"), this)), m_columns(new LineSparsityModel(tr("column"), this)) {
    m_switch->addSegment(tr("Summary"));
    m_switch->addSegment(tr("Rows"), tr("How sparse each neuron's incoming weights are"));
    m_switch->addSegment(tr("Columns"), tr("How sparse each input's outgoing weights are"));
    addHeaderWidget(m_switch);
    setContent(m_pages);

    auto* summary = new QuietTable(tr("Layer statistics"), m_pages);
    summary->setModel(m_summary);
    // The numbers take the width that they need, and the names take the rest.
    summary->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    summary->horizontalHeader()->setSectionResizeMode(LayerStatisticsModel::Now, QHeaderView::Stretch);
    m_pages->addWidget(summary);
    const QuietTable* rows = addLineTable(tr("Sparsity of rows"), m_rows);
    const QuietTable* columns = addLineTable(tr("Sparsity of columns"), m_columns);
    const auto number = [](const QModelIndex& index) { return static_cast<Index>(index.siblingAtColumn(0).data().toLongLong()); };
    connect(rows, &QTableView::activated, this, [this, number](const QModelIndex& index) { emit rowActivated(number(index)); });
    connect(columns, &QTableView::activated, this,
            [this, number](const QModelIndex& index) { emit columnActivated(number(index)); });
    connect(m_switch, &SegmentedSwitch::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
}

QuietTable* LayerStatisticsView::addLineTable(const QString& name, LineSparsityModel* model) {
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSortRole(SortRole);
    sorted->setSourceModel(model);
    auto* table = new QuietTable(name, m_pages);
    table->setModel(sorted);
    table->setSortingEnabled(true);
    table->sortByColumn(LineSparsityModel::Number, Qt::AscendingOrder);
    table->horizontalHeader()->setSectionsClickable(true);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setToolTip(tr("Click to sort by this column"));
    m_pages->addWidget(table);
    return table;
}

void LayerStatisticsView::setStatistics(const QString& layerName, const std::shared_ptr<const LayerStatistics>& statistics) {
    setStale(false);
    if (statistics == m_shown)
        return;
    m_shown = statistics;
    setHeading(tr("Statistics of %1").arg(layerName));
    m_summary->setStatistics(*statistics);
    m_rows->setLines(statistics->keptPerRow, statistics->cols);
    m_columns->setLines(statistics->keptPerColumn, statistics->rows);
}

void LayerStatisticsView::setStale(bool stale) {
    m_pages->setEnabled(!stale);
}

QuietTable* LayerStatisticsView::table(int page) const {
    return static_cast<QuietTable*>(m_pages->widget(page));
}

} // namespace prunescope
