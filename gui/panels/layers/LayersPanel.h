// The list of layers.
#pragma once

#include "gui/values/LayerRows.h"
#include "gui/widgets/Panel.h"

namespace prunescope {

class LayerModel;
class QuietTable;

class LayersPanel : public Panel {
    Q_OBJECT

public:
    explicit LayersPanel(QWidget* parent = nullptr);

    /// Emits nothing.
    void setRows(const LayerRows& rows);
    QuietTable* table() const { return m_table; }

signals:
    void layerChosen(int layer);
    void excludedChosen(int layer, bool excluded);

private:
    LayerModel* m_model = nullptr;
    QuietTable* m_table = nullptr;
    bool m_setting = false;
};

} // namespace prunescope
