// Each neuron's incoming weights as a picture of its input, for layers whose inputs are pixels.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace prunescope {

enum class FieldOrder {
    Number,
    Norm, ///< L2 norm of the surviving weights, largest first
    Kept, ///< number of surviving weights, largest first
};

/// A grid of pictures, of which only the visible ones are computed. Arrows move the current neuron, Enter chooses it, + and −
/// (or Ctrl and the wheel) change the size.
class ReceptiveFieldView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ReceptiveFieldView(QWidget* parent = nullptr);

    /// Shows nothing if the layer's inputs are not pixels.
    void setLayer(const LayerView& layer);
    /// Fast. While a threshold is dragged (before is set), the order stays unchanged so that neurons do not move away from the
    /// user.
    void setCut(std::optional<Cut> cut, std::optional<Cut> before);
    void setRange(double range);
    void setOrder(FieldOrder order);
    FieldOrder order() const { return m_order; }

    /// Neurons in the order shown.
    const std::vector<Index>& neurons() const { return m_neurons; }
    /// The caption under a neuron.
    QString caption(Index neuron) const;
    /// Where a neuron's picture is drawn, in the viewport.
    QRect pictureRect(Index neuron) const;

    void setCurrentNeuron(Index neuron);
    std::optional<Index> currentNeuron() const { return m_current; }

signals:
    void cellHovered(const CellInfo& cell);
    void hoverLeft();
    void neuronSelected(Index neuron);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Survivors {
        double norm = 0;
        Index kept = 0;
    };

    bool hasFields() const;
    Survivors survivors(Index neuron) const;
    void sortNeurons();
    void layOut();
    QSize tileSize() const;
    int columns() const;
    QRect tileRect(int place) const;
    void paintTile(QPainter& painter, int place) const;
    QImage picture(Index neuron) const;
    std::optional<int> placeAt(QPoint position) const;
    std::optional<std::pair<Index, Index>> cellAt(QPoint position) const;
    void hover(QPoint position);
    void moveCurrent(int places);
    void magnify(int steps);
    void followTheme();

    LayerView m_layer;
    CellColors m_colors;
    FieldOrder m_order = FieldOrder::Number;
    std::vector<Index> m_neurons;
    std::vector<int> m_places; ///< of each neuron in m_neurons
    std::optional<Index> m_current;
    std::optional<std::pair<Index, Index>> m_hovered;
    int m_scale = 2; ///< pixels of the window per pixel of the picture
};

} // namespace prunescope
