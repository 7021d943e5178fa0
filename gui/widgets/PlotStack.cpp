#include "gui/widgets/PlotStack.h"

#include "gui/Theme.h"
#include "gui/models/TableText.h"
#include "gui/widgets/QuietTable.h"

#include <QAction>
#include <QHeaderView>

namespace prunescope {

PlotStack::PlotStack(QWidget* plot, QAbstractItemModel* model, const QString& tableName, QWidget* parent)
    : QStackedWidget(parent), m_tableAction(new QAction(tr("Show as table"), this)),
      m_copyAction(new QAction(tr("Copy table"), this)), m_table(new QuietTable(tableName)) {
    m_table->setModel(model);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    addWidget(plot);
    addWidget(m_table);
    m_tableAction->setCheckable(true);
    connect(m_tableAction, &QAction::toggled, this, [this](bool table) {
        setCurrentIndex(table ? 1 : 0);
        currentWidget()->setFocus();
    });
    connect(m_copyAction, &QAction::triggered, this, [model] { copyTable(*model); });
    // The table's own "Copy" takes the selection; the plot's menu copies all.
    plot->setContextMenuPolicy(Qt::ActionsContextMenu);
    plot->addActions({m_tableAction, m_copyAction});
    m_table->addAction(m_tableAction);
}

} // namespace prunescope
