// The histogram of the selected layer: dense weights muted, surviving weights in the accent colour, exact zeros separately, and
// the threshold as two lines that can be dragged.
#pragma once

#include "engine/evaluation/WeightHistogram.h"
#include "gui/widgets/Panel.h"

#include <memory>
#include <optional>

class QCheckBox;
class QLabel;
class QMouseEvent;

namespace prunescope {

class HistogramModel;
class HistogramPlot;
class PlotStack;
class SegmentedSwitch;

class HistogramView : public Panel {
    Q_OBJECT

public:
    enum class Counts { Linear, Logarithmic };

    explicit HistogramView(QWidget* parent = nullptr);
    ~HistogramView() override;

    /// Sets another layer, or the same layer at another base. nullptr: nothing to show.
    void setHistogram(const QString& layerName, std::shared_ptr<const WeightHistogram> histogram);
    /// Sets what the selected step prunes now; nullopt: nothing. Fast enough to call on every move of a slider. Emits nothing.
    void setCut(const std::optional<Cut>& cut);
    /// Whether the threshold lines can be moved; if not, `reason` is their tooltip.
    void setThresholdEditable(bool editable, const QString& reason = {});
    void setCounts(Counts counts);
    void setCumulativeShown(bool shown);

    HistogramModel* model() const { return m_model; }
    PlotStack* stack() const { return m_stack; }
    QWidget* plotWidget() const;
    /// Where the line is drawn on plotWidget(), in its pixels; nullopt when there is none. sign: −1 or +1.
    std::optional<double> linePosition(int sign) const;
    /// The x axis at a pixel of plotWidget().
    double valueAtPixel(double x) const;

signals:
    /// A key press only emits thresholdDragged(); a drag with the mouse emits the other two before and after it.
    void thresholdDragStarted();
    void thresholdDragged(double score);
    void thresholdDragFinished();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeHeader();
    bool handleMouse(QMouseEvent* event);
    bool press(double x, double y);
    bool move(double x, double y);
    bool release();
    bool pressKey(int key, Qt::KeyboardModifiers modifiers);
    void dragTo(double magnitude);
    bool canDrag() const;
    bool isNearLine(double x, double y) const;
    std::optional<double> shownMagnitude() const;
    double farthest() const;
    void fitRange();
    void zoom(double x, double factor);
    void setRange(double low, double high);
    enum class Redraw { Kept, All }; ///< Kept: only a cut has moved
    void refill(Redraw redraw = Redraw::All);
    void refillCumulative();
    void updateLines();
    QString tipAt(double x) const;
    void followTheme();

    std::shared_ptr<const WeightHistogram> m_histogram;
    std::optional<Cut> m_cut;
    SurvivingCounts m_surviving;
    Index m_factor = 1;
    bool m_editable = true;
    QString m_lockReason;
    std::optional<double> m_dragged; ///< |w| while a line is dragged with the mouse
    double m_grabOffset = 0;

    HistogramModel* m_model = nullptr;
    QLabel* m_legend = nullptr;
    SegmentedSwitch* m_countSwitch = nullptr;
    QCheckBox* m_cumulativeBox = nullptr;
    std::unique_ptr<HistogramPlot> m_plot; // its widget belongs to m_stack
    PlotStack* m_stack = nullptr;
};

} // namespace prunescope
