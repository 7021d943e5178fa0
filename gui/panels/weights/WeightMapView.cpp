#include "gui/panels/weights/WeightMapView.h"

#include "gui/Theme.h"
#include "gui/panels/weights/WeightMapItem.h"

#include <QBoxLayout>
#include <QKeyEvent>

#include <cmath>

namespace prunescope {

namespace {

constexpr double kLargestCell = 160; // pixels: more shows nothing new
constexpr double kFindableCell = 12; // pixels that a cell gets when someone goes to it
constexpr double kWheelStep = 1.25;  // per notch
constexpr double kKeyStep = 1.5;
constexpr double kPanShare = 0.125; // of what is in sight, per key

/// The extent along one axis after a zoom: never larger than the layer, and cells never larger than kLargestCell.
double zoomed(double extent, double factor, Index cells, double pixels) {
    const double least = std::min<double>(static_cast<double>(cells), pixels / kLargestCell);
    return std::clamp(extent / factor, least, static_cast<double>(cells));
}

double clampedStart(double start, double extent, Index cells) {
    return std::clamp(start, 0.0, std::max(0.0, static_cast<double>(cells) - extent));
}

} // namespace

WeightMapView::WeightMapView(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)) {
    setAccessibleName(tr("Weights as a map"));
    setAccessibleDescription(
        tr("One row per neuron, one column per input. Plus and minus zoom, arrow keys move the current cell, "
           "Shift and arrow keys move the map, Home shows the whole layer."));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 60);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    connectPlot();
    connect(&Theme::instance(), &Theme::changed, this, &WeightMapView::followTheme);
    followTheme();
}

WeightMapView::~WeightMapView() = default;

void WeightMapView::connectPlot() {
    m_plot->setFocusPolicy(Qt::NoFocus); // keys come here
    m_plot->setMouseTracking(true);
    m_plot->setCursor(Qt::CrossCursor);
    m_plot->setPlottingHint(QCP::phImmediateRefresh, false); // painted together with the other views
    m_plot->axisRect()->setAutoMargins(QCP::msNone);
    m_plot->axisRect()->setMargins({});
    for (QCPAxis* axis : m_plot->axisRect()->axes())
        axis->setVisible(false);
    // Owned by the plot, as every layerable is.
    new WeightMapItem(m_plot, [this] {
        return MapScene{hasCells() ? &m_layer : nullptr, &m_colors, m_visible, m_current, hasFocus(), &m_image};
    });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { mousePressed(*event); });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { mouseMoved(*event); });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) { mouseReleased(*event); });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_pressed.reset();
        fit();
    });
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
        zoom(std::pow(kWheelStep, event->angleDelta().y() / 120.0), event->position());
        hover(event->position());
    });
}

QWidget* WeightMapView::canvas() const {
    return m_plot;
}

void WeightMapView::setLayer(const LayerView& layer) {
    const auto shape = [](const LayerView& view) {
        return view.weights() ? std::pair(view.weights()->values.rows(), view.weights()->values.cols())
                              : std::pair<Index, Index>();
    };
    if (layer.sameAs(m_layer))
        return; // most outcomes change numbers but no cells
    const bool sameShape = hasCells() && layer.index == m_layer.index && shape(layer) == shape(m_layer);
    m_layer = layer;
    redrawCells();
    if (sameShape)
        return;
    m_current.reset();
    m_hovered.reset();
    fit();
}

void WeightMapView::clear() {
    setLayer({});
}

void WeightMapView::setCut(std::optional<Cut> cut, std::optional<Cut> before) {
    if (cut == m_layer.cut && before == m_layer.before)
        return;
    m_layer.cut = cut;
    m_layer.before = before;
    redrawCells();
    if (hasCells() && m_hovered)
        tellHovered();
}

void WeightMapView::setRange(double range) {
    m_colors = CellColors(range);
    redrawCells();
}

void WeightMapView::goToCell(Index row, Index col) {
    if (!hasCells() || row < 0 || row >= rows() || col < 0 || col >= cols())
        return;
    const QRectF cell = cellRect(row, col);
    const double factor = kFindableCell / std::max(1e-9, std::min(cell.width(), cell.height()));
    if (factor > 1)
        zoom(factor, cell.center());
    setCurrent(row, col);
}

std::optional<CellInfo> WeightMapView::currentCell() const {
    if (!m_current)
        return std::nullopt;
    return cellInfo(m_layer, m_current->first, m_current->second);
}

void WeightMapView::fit() {
    if (hasCells())
        setVisibleCells(QRectF(0, 0, static_cast<double>(cols()), static_cast<double>(rows())));
    else
        scheduleReplot();
}

void WeightMapView::zoom(double factor, QPointF around) {
    const QRectF area = plotArea();
    if (!hasCells() || area.isEmpty())
        return;
    const QPointF center = cellsAt(around);
    const double width = zoomed(m_visible.width(), factor, cols(), area.width());
    const double height = zoomed(m_visible.height(), factor, rows(), area.height());
    const double left = center.x() - (center.x() - m_visible.left()) * width / m_visible.width();
    const double top = center.y() - (center.y() - m_visible.top()) * height / m_visible.height();
    setVisibleCells(QRectF(left, top, width, height));
}

QRectF WeightMapView::plotArea() const {
    return QRectF(m_plot->axisRect()->rect()).translated(m_plot->pos());
}

QPointF WeightMapView::cellsAt(QPointF position) const {
    const QRectF area = plotArea();
    return {m_visible.left() + (position.x() - area.left()) / area.width() * m_visible.width(),
            m_visible.top() + (position.y() - area.top()) / area.height() * m_visible.height()};
}

QRectF WeightMapView::cellRect(Index row, Index col) const {
    const QRectF area = plotArea();
    const double width = area.width() / m_visible.width();
    const double height = area.height() / m_visible.height();
    return {area.left() + (static_cast<double>(col) - m_visible.left()) * width,
            area.top() + (static_cast<double>(row) - m_visible.top()) * height, width, height};
}

void WeightMapView::setVisibleCells(QRectF cells) {
    cells.moveLeft(clampedStart(cells.left(), cells.width(), cols()));
    cells.moveTop(clampedStart(cells.top(), cells.height(), rows()));
    if (cells == m_visible && !m_image.isNull())
        return;
    m_visible = cells;
    redrawCells();
}

void WeightMapView::hover(QPointF position) {
    if (!hasCells() || !plotArea().contains(position)) {
        leaveEvent(nullptr);
        return;
    }
    const QPointF at = cellsAt(position);
    const std::pair cell(std::clamp<Index>(static_cast<Index>(std::floor(at.y())), 0, rows() - 1),
                         std::clamp<Index>(static_cast<Index>(std::floor(at.x())), 0, cols() - 1));
    if (m_hovered == cell)
        return;
    m_hovered = cell;
    tellHovered();
}

int WeightMapView::drawnLevel() const {
    const QRectF area = plotArea();
    if (!m_layer.pyramid || area.isEmpty())
        return -1;
    const double ratio = devicePixelRatioF();
    return m_layer.pyramid->levelFor(
        static_cast<Index>(std::min(m_visible.width() / (area.width() * ratio), m_visible.height() / (area.height() * ratio))));
}

void WeightMapView::tellHovered() {
    const auto [row, col] = *m_hovered;
    if (const int level = drawnLevel(); level >= 0)
        emit blockHovered(blockInfo(m_layer, level, row, col));
    else
        emit cellHovered(cellInfo(m_layer, row, col));
}

void WeightMapView::leaveEvent(QEvent*) {
    if (!m_hovered)
        return;
    m_hovered.reset();
    emit hoverLeft();
}

void WeightMapView::mousePressed(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton)
        return;
    m_pressed = event.position();
    m_lastMouse = event.position();
    m_panning = false;
}

void WeightMapView::mouseMoved(const QMouseEvent& event) {
    if (m_pressed && (event.buttons() & Qt::LeftButton) && hasCells()) {
        m_panning = m_panning || (event.position() - *m_pressed).manhattanLength() >= QApplication::startDragDistance();
        if (m_panning) {
            m_plot->setCursor(Qt::ClosedHandCursor);
            const QRectF area = plotArea();
            const QPointF moved = event.position() - m_lastMouse;
            m_lastMouse = event.position();
            pan(-moved.x() / area.width(), -moved.y() / area.height());
        }
    }
    hover(event.position());
}

void WeightMapView::mouseReleased(const QMouseEvent& event) {
    m_plot->setCursor(Qt::CrossCursor);
    const bool clicked = m_pressed && !m_panning && event.button() == Qt::LeftButton;
    m_pressed.reset();
    m_panning = false;
    hover(event.position());
    if (!clicked || !m_hovered)
        return;
    const auto [row, col] = *m_hovered;
    setCurrent(row, col);
    emit cellClicked(row, col);
}

void WeightMapView::pan(double right, double down) {
    setVisibleCells(m_visible.translated(right * m_visible.width(), down * m_visible.height()));
}

void WeightMapView::setCurrent(Index row, Index col) {
    m_current = std::pair(row, col);
    bringIntoSight(row, col);
    scheduleReplot();
    emit currentCellChanged(cellInfo(m_layer, row, col));
}

void WeightMapView::moveCurrent(Index down, Index right) {
    const auto [row, col] = m_current.value_or(
        std::pair(static_cast<Index>(m_visible.center().y()) - down, static_cast<Index>(m_visible.center().x()) - right));
    setCurrent(std::clamp<Index>(row + down, 0, rows() - 1), std::clamp<Index>(col + right, 0, cols() - 1));
}

void WeightMapView::bringIntoSight(Index row, Index col) {
    QRectF sight = m_visible;
    const QRectF cell(static_cast<double>(col), static_cast<double>(row), 1, 1);
    if (cell.left() < sight.left() || cell.right() > sight.right())
        sight.moveLeft(cell.center().x() - sight.width() / 2);
    if (cell.top() < sight.top() || cell.bottom() > sight.bottom())
        sight.moveTop(cell.center().y() - sight.height() / 2);
    setVisibleCells(sight);
}

void WeightMapView::keyPressEvent(QKeyEvent* event) {
    if (!hasCells())
        return QWidget::keyPressEvent(event);
    const bool panning = event->modifiers() & Qt::ShiftModifier;
    const auto step = [&](int down, int right) {
        if (panning)
            pan(kPanShare * right, kPanShare * down);
        else
            moveCurrent(down, right);
    };
    const QPointF around = m_current && m_visible.contains(QPointF(m_current->second + 0.5, m_current->first + 0.5))
                               ? cellRect(m_current->first, m_current->second).center()
                               : plotArea().center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(kKeyStep, around);
    case Qt::Key_Minus: return zoom(1 / kKeyStep, around);
    case Qt::Key_0:
    case Qt::Key_Home: return fit();
    case Qt::Key_Left: return step(0, -1);
    case Qt::Key_Right: return step(0, 1);
    case Qt::Key_Up: return step(-1, 0);
    case Qt::Key_Down: return step(1, 0);
    default: QWidget::keyPressEvent(event);
    }
}

void WeightMapView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    scheduleReplot();
}

void WeightMapView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    scheduleReplot();
}

void WeightMapView::redrawCells() {
    m_image = QImage();
    scheduleReplot();
}

void WeightMapView::scheduleReplot() {
    m_plot->replot(QCustomPlot::rpQueuedReplot); // many calls before the next turn of the event loop draw once
}

void WeightMapView::followTheme() {
    m_plot->setBackground(Theme::instance().color(Token::Panel));
    m_colors = CellColors(m_colors.range());
    redrawCells();
}

} // namespace prunescope
