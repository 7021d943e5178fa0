// A slider over the share of pruned weights: equal steps prune equal numbers of weights.
#pragma once

#include <QSlider>

namespace prunescope {

/// Arrows move by 0.1 % of the weights, Page Up and Down by 5 %, Home and End to the ends. To assistive tools it is a slider.
class ThresholdSlider : public QSlider {
    Q_OBJECT

public:
    explicit ThresholdSlider(QWidget* parent = nullptr);

    /// share: 0…1. Emits nothing.
    void setShare(double share);
    double share() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// Center of the handle, in this widget's pixels.
    QPointF handleCenter() const;

signals:
    /// A drag with the mouse is started, moves and is finished; a key or a wheel notch emits shareDragged() alone.
    void dragStarted();
    void shareDragged(double share);
    void dragFinished();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void userMoved(int value);
    void endDrag();
    double toPixel(int value) const;
    int toValue(double pixel) const;

    bool m_dragging = false;
    double m_grabOffset = 0;
};

} // namespace prunescope
