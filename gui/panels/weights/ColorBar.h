// The colours that stand for weights, from the most negative to the most positive: beside the weight views.
#pragma once

#include <QWidget>

class QCPColorScale;
class QCustomPlot;

namespace prunescope {

class ColorBar : public QWidget {
    Q_OBJECT

public:
    explicit ColorBar(QWidget* parent = nullptr);

    /// |w| at the ends. Greater than 0.
    void setRange(double range);
    double range() const { return m_range; }

    QSize sizeHint() const override;

signals:
    /// The wheel was turned over the bar.
    void rangeChosen(double range);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void update();
    void placeLabels();

    QCustomPlot* m_plot = nullptr;
    QCPColorScale* m_scale = nullptr;
    double m_range = 1;
};

} // namespace prunescope
