// The weights of the selected layer. The only view that knows other views: it shows the map and the receptive fields under one
// heading, with a common colour range and one line about the cell under the cursor.
#pragma once

#include "gui/panels/weights/LayerCells.h"
#include "gui/panels/weights/StepMoments.h"
#include "gui/widgets/Panel.h"

#include <QHash>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QStackedWidget;
class QToolButton;

namespace prunescope {

class CellLegend;
class CellPicker;
class ColorBar;
class ReceptiveFieldView;
class SegmentedSwitch;
class WeightMapView;

class WeightsPanel : public Panel {
    Q_OBJECT

public:
    explicit WeightsPanel(QWidget* parent = nullptr);

    /// Shows a layer, or a message if it has no weights. The visible part and the range are kept if it is the same layer as
    /// before.
    void setLayer(const LayerView& layer);
    /// Called on every move of a slider: only the colours of cells change.
    void setCut(std::optional<Cut> cut, std::optional<Cut> before);

    enum Page { Matrix, ReceptiveFields };
    Page page() const;
    void setPage(Page page);
    void goToCell(Index row, Index col);
    /// Opens the boxes for a row and a column: for the window's shortcut.
    void askForCell();
    /// Chooses the side of the selected step to show; a side that cannot be shown is not chosen.
    void setMoment(Moment moment);
    double range() const;
    void setRange(double range);

    WeightMapView* map() const { return m_map; }
    ReceptiveFieldView* fields() const { return m_fields; }

signals:
    void cellClicked(Index row, Index col);
    void neuronSelected(Index neuron);

private:
    void buildHeader();
    QWidget* buildBody();
    QWidget* buildFooter();
    void connectViews();
    void showRange(double range);
    /// Hands the views the layer at the chosen moment.
    void showMoment();
    void showMarks();
    Moment moment() const;
    int rangeKey() const;
    void showCurrentCell();
    void updatePages();

    LayerView m_layer;
    LayerView m_drawn; ///< of the same layer, what the views show of it
    double m_full = 1; ///< the largest |w|, cached because giant layers take long to search
    LayerPtr m_fullOf;
    QHash<int, double> m_chosenRanges; ///< by rangeKey(), where the person changed it
    int m_rangeShown = -1;             ///< a rangeKey()
    SegmentedSwitch* m_moments = nullptr;
    SegmentedSwitch* m_switch = nullptr;
    QComboBox* m_order = nullptr;
    QStackedWidget* m_pages = nullptr;
    WeightMapView* m_map = nullptr;
    ReceptiveFieldView* m_fields = nullptr;
    ColorBar* m_bar = nullptr;
    CellLegend* m_legend = nullptr;
    CellPicker* m_picker = nullptr;
    QDoubleSpinBox* m_range = nullptr;
    QToolButton* m_fullRange = nullptr;
};

} // namespace prunescope
