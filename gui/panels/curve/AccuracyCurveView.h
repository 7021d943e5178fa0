// Measured accuracy against sparsity: the exact curve of the selected step, the dense network, the current state, and rebuilt
// networks.
#pragma once

#include "gui/panels/curve/CurveModel.h"
#include "gui/values/CurveState.h"
#include "gui/widgets/Panel.h"

#include <memory>
#include <optional>

class QMouseEvent;

namespace prunescope {

class LiveLabel;
class PlotStack;
class SegmentedSwitch;

class AccuracyCurveView : public Panel {
    Q_OBJECT

public:
    enum class YRange { Full, Zoom };

    explicit AccuracyCurveView(QWidget* parent = nullptr);
    ~AccuracyCurveView() override;

    void setState(const CurveState& state);

    void setDense(std::optional<double> accuracy);
    /// Sets the whole curve. `expected` is its final number of points; while there are fewer, the view says "measuring 120 of
    /// 256".
    void setPoints(std::vector<CurvePoint> points, int expected);
    void appendPoints(const std::vector<CurvePoint>& points);
    /// The curve of random pruning; empty for none.
    void setRandomBaseline(const std::vector<CurvePoint>& points);
    void setVariants(const std::vector<CurveVariant>& variants);
    /// The current state of the window. stale: the accuracy is still being measured.
    void setCurrent(double sparsity, double accuracy, bool stale);
    void clearCurrent();
    void setYRange(YRange range);

    CurveModel* model() const { return m_model; }
    PlotStack* stack() const { return m_stack; }
    QWidget* plotWidget() const;
    /// A point of the plot in plotWidget()'s pixels.
    QPointF toPixel(double sparsity, double accuracy) const;
    QString statusText() const;

signals:
    void sparsityPicked(double sparsity);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Plot; // keeps qcustomplot.h out of this header

    void makeHeader();
    bool handleMouse(QMouseEvent* event);
    void pick(double x);
    void step(double change);
    void fitY();
    void refresh();
    void showCurrent();
    void hover(const QPointF& position);
    void followTheme();

    CurveModel* m_model = nullptr;
    CurvePoints m_shownPoints; ///< by setState()
    CurvePoints m_shownRandom;
    int m_expected = 0;
    std::optional<double> m_dense;
    std::optional<CurvePoint> m_current;
    bool m_currentStale = false;
    std::vector<CurvePoint> m_random;
    std::vector<CurveVariant> m_variants;
    YRange m_yRange = YRange::Full;
    bool m_picking = false;

    LiveLabel* m_status = nullptr;
    SegmentedSwitch* m_ySwitch = nullptr;
    std::unique_ptr<Plot> m_plot; // its widget belongs to m_stack
    PlotStack* m_stack = nullptr;
};

} // namespace prunescope
