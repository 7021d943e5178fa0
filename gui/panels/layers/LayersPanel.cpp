#include "gui/panels/layers/LayersPanel.h"

#include "gui/panels/layers/LayerModel.h"
#include "gui/widgets/ClassDelegates.h"
#include "gui/widgets/QuietTable.h"

#include <QItemSelectionModel>

namespace prunescope {

LayersPanel::LayersPanel(QWidget* parent)
    : Panel(tr("Layers"), parent), m_model(new LayerModel(this)), m_table(new QuietTable(tr("Layers of the network"), this)) {
    m_table->showRows(m_model, LayerModel::Bar);
    m_table->setItemDelegateForColumn(LayerModel::Bar, new BarDelegate(m_table));
    setContent(m_table);
    connect(m_model, &LayerModel::excludedChosen, this, &LayersPanel::excludedChosen);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_setting && current.isValid())
            emit layerChosen(current.row());
    });
}

void LayersPanel::setRows(const LayerRows& rows) {
    m_setting = true;
    m_model->setRows(rows);
    const QModelIndex current = m_table->currentIndex();
    if (current.row() != rows.selected)
        m_table->setCurrentIndex(m_model->index(rows.selected, current.isValid() ? current.column() : 0));
    m_setting = false;
}

} // namespace prunescope
