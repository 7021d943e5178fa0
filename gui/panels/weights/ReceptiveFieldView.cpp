#include "gui/panels/weights/ReceptiveFieldView.h"

#include "gui/Theme.h"
#include "gui/values/NumberText.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

constexpr int kTileGap = 10; // pixels between pictures
constexpr int kLargestScale = 10;
constexpr int kFrame = 2; // pixels of the line around the current picture

} // namespace

ReceptiveFieldView::ReceptiveFieldView(QWidget* parent) : QAbstractScrollArea(parent) {
    setAccessibleName(tr("Receptive fields"));
    setAccessibleDescription(
        tr("Each neuron's incoming weights as a picture. Arrow keys move from neuron to neuron, Enter chooses "
           "one, plus and minus change the size."));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(&Theme::instance(), &Theme::changed, this, &ReceptiveFieldView::followTheme);
}

bool ReceptiveFieldView::hasFields() const {
    const LayerWeights* weights = m_layer.weights();
    return weights && m_layer.imageRows > 0 && m_layer.imageRows * m_layer.imageCols == weights->values.cols();
}

void ReceptiveFieldView::setLayer(const LayerView& layer) {
    const bool other = layer.index != m_layer.index || !hasFields();
    m_layer = layer;
    if (other || (m_current && hasFields() && *m_current >= m_layer.weights()->values.rows()))
        m_current.reset();
    m_hovered.reset();
    sortNeurons();
    layOut();
    if (other)
        verticalScrollBar()->setValue(0);
}

void ReceptiveFieldView::setCut(std::optional<Cut> cut, std::optional<Cut> before) {
    if (cut == m_layer.cut && before == m_layer.before)
        return;
    m_layer.cut = cut;
    m_layer.before = before;
    if (!before)
        sortNeurons();
    viewport()->update();
    if (m_hovered && hasFields())
        emit cellHovered(cellInfo(m_layer, m_hovered->first, m_hovered->second));
}

void ReceptiveFieldView::setRange(double range) {
    m_colors = CellColors(range);
    viewport()->update();
}

void ReceptiveFieldView::setOrder(FieldOrder order) {
    if (order == m_order)
        return;
    m_order = order;
    sortNeurons();
    viewport()->update();
}

ReceptiveFieldView::Survivors ReceptiveFieldView::survivors(Index neuron) const {
    const LayerWeights& weights = *m_layer.weights();
    const Index begin = neuron * weights.values.cols();
    Survivors result;
    for (Index position = begin; position < begin + weights.values.cols(); ++position) {
        if (m_layer.prunedNow(position))
            continue;
        const double value = weights.values.data()[position];
        result.norm += value * value;
        ++result.kept;
    }
    result.norm = std::sqrt(result.norm);
    return result;
}

void ReceptiveFieldView::sortNeurons() {
    m_neurons.resize(hasFields() ? static_cast<std::size_t>(m_layer.weights()->values.rows()) : 0);
    std::iota(m_neurons.begin(), m_neurons.end(), Index{0});
    if (m_order != FieldOrder::Number) {
        std::vector<double> keys(m_neurons.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const Survivors left = survivors(static_cast<Index>(i));
            keys[i] = m_order == FieldOrder::Norm ? left.norm : static_cast<double>(left.kept);
        }
        const auto key = [&](Index neuron) { return keys[static_cast<std::size_t>(neuron)]; };
        std::stable_sort(m_neurons.begin(), m_neurons.end(), [&](Index a, Index b) { return key(a) > key(b); });
    }
    m_places.resize(m_neurons.size());
    for (std::size_t place = 0; place < m_neurons.size(); ++place)
        m_places[static_cast<std::size_t>(m_neurons[place])] = static_cast<int>(place);
}

QString ReceptiveFieldView::caption(Index neuron) const {
    const Survivors left = survivors(neuron);
    return tr("%1 kept\nnorm %2").arg(countText(left.kept), numberText(left.norm, 2));
}

QSize ReceptiveFieldView::tileSize() const {
    const QFontMetrics metrics(Theme::font(-1.5));
    const int picture = static_cast<int>(m_layer.imageCols) * m_scale;
    const int words = metrics.horizontalAdvance(tr("%1  %2 kept", "widest caption").arg(888).arg(888));
    return {std::max(picture, words) + kTileGap, static_cast<int>(m_layer.imageRows) * m_scale + 2 * metrics.height() + kTileGap};
}

int ReceptiveFieldView::columns() const {
    return std::max(1, viewport()->width() / tileSize().width());
}

QRect ReceptiveFieldView::tileRect(int place) const {
    const QSize tile = tileSize();
    const int perRow = columns();
    const double width = static_cast<double>(viewport()->width()) / perRow; // spread over the whole width
    return {qRound(place % perRow * width), place / perRow * tile.height() - verticalScrollBar()->value(), tile.width(),
            tile.height()};
}

QRect ReceptiveFieldView::pictureRect(Index neuron) const {
    const QRect tile = tileRect(m_places[static_cast<std::size_t>(neuron)]);
    return {tile.left() + kFrame, tile.top() + kFrame, static_cast<int>(m_layer.imageCols) * m_scale,
            static_cast<int>(m_layer.imageRows) * m_scale};
}

void ReceptiveFieldView::layOut() {
    const int perRow = hasFields() ? columns() : 1;
    const int lines = (static_cast<int>(m_neurons.size()) + perRow - 1) / perRow;
    const int height = hasFields() ? lines * tileSize().height() : 0;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(hasFields() ? tileSize().height() / 3 : 1);
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    viewport()->update();
}

void ReceptiveFieldView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), Theme::instance().color(Token::Panel));
    if (!hasFields())
        return;
    const int perRow = columns();
    const int height = tileSize().height();
    const int first = verticalScrollBar()->value() / height * perRow;
    const int lines = viewport()->height() / height + 2;
    for (int place = first; place < std::min(first + lines * perRow, static_cast<int>(m_neurons.size())); ++place)
        paintTile(painter, place);
}

QImage ReceptiveFieldView::picture(Index neuron) const {
    const LayerWeights& weights = *m_layer.weights();
    const CellStates states(m_layer);
    QImage image(static_cast<int>(m_layer.imageCols), static_cast<int>(m_layer.imageRows), QImage::Format_RGB32);
    Index position = neuron * weights.values.cols();
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x, ++position)
            line[x] = m_colors.cell(states.at(position), weights.values.data()[position]);
    }
    return image;
}

void ReceptiveFieldView::paintTile(QPainter& painter, int place) const {
    const Theme& theme = Theme::instance();
    const Index neuron = m_neurons[static_cast<std::size_t>(place)];
    const QRect area = pictureRect(neuron);
    painter.drawImage(area, picture(neuron));
    const bool current = m_current == neuron;
    // The edge shows where the picture ends even if it is all pruned.
    const double width = current ? kFrame : 1;
    painter.setPen(QPen(theme.color(current ? Token::Accent : Token::Line), width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(area).adjusted(-width / 2, -width / 2, width / 2, width / 2));

    const int line = QFontMetrics(Theme::font(-1.5)).height();
    const QStringList words = caption(neuron).split('\n');
    const QRect first(area.left(), area.bottom() + 3, tileSize().width() - kTileGap, line);
    painter.setFont(Theme::font(-1.5, QFont::DemiBold));
    painter.setPen(theme.color(Token::Text));
    painter.drawText(first, Qt::AlignLeft | Qt::AlignVCenter, QLocale().toString(static_cast<qlonglong>(neuron)));
    painter.setFont(Theme::font(-1.5));
    painter.setPen(theme.color(Token::QuietText));
    painter.drawText(first, Qt::AlignRight | Qt::AlignVCenter, words.first());
    painter.drawText(first.translated(0, line), Qt::AlignRight | Qt::AlignVCenter, words.last());
}

void ReceptiveFieldView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

std::optional<int> ReceptiveFieldView::placeAt(QPoint position) const {
    if (!hasFields())
        return std::nullopt;
    const int perRow = columns();
    const int column = std::min(perRow - 1, position.x() * perRow / std::max(1, viewport()->width()));
    const int place = (position.y() + verticalScrollBar()->value()) / tileSize().height() * perRow + column;
    if (place < 0 || place >= static_cast<int>(m_neurons.size()) || !tileRect(place).contains(position))
        return std::nullopt;
    return place;
}

std::optional<std::pair<Index, Index>> ReceptiveFieldView::cellAt(QPoint position) const {
    const std::optional<int> place = placeAt(position);
    if (!place)
        return std::nullopt;
    const Index neuron = m_neurons[static_cast<std::size_t>(*place)];
    const QRect area = pictureRect(neuron);
    if (!area.contains(position))
        return std::nullopt;
    const Index row = (position.y() - area.top()) / m_scale;
    const Index col = (position.x() - area.left()) / m_scale;
    return std::pair(neuron, row * m_layer.imageCols + col);
}

void ReceptiveFieldView::hover(QPoint position) {
    const auto cell = cellAt(position);
    if (cell == m_hovered)
        return;
    m_hovered = cell;
    if (cell)
        emit cellHovered(cellInfo(m_layer, cell->first, cell->second));
    else
        emit hoverLeft();
}

void ReceptiveFieldView::mouseMoveEvent(QMouseEvent* event) {
    hover(event->position().toPoint());
}

void ReceptiveFieldView::mousePressEvent(QMouseEvent* event) {
    const std::optional<int> place = event->button() == Qt::LeftButton ? placeAt(event->position().toPoint()) : std::nullopt;
    if (!place)
        return;
    const Index neuron = m_neurons[static_cast<std::size_t>(*place)];
    setCurrentNeuron(neuron);
    emit neuronSelected(neuron);
}

bool ReceptiveFieldView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave && m_hovered) {
        m_hovered.reset();
        emit hoverLeft();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ReceptiveFieldView::setCurrentNeuron(Index neuron) {
    if (!hasFields() || neuron < 0 || neuron >= static_cast<Index>(m_neurons.size()))
        return;
    m_current = neuron;
    const QRect tile = tileRect(m_places[static_cast<std::size_t>(neuron)]);
    QScrollBar* bar = verticalScrollBar();
    if (tile.top() < 0)
        bar->setValue(bar->value() + tile.top());
    else if (tile.bottom() > viewport()->height())
        bar->setValue(bar->value() + tile.bottom() - viewport()->height());
    viewport()->update();
}

void ReceptiveFieldView::moveCurrent(int places) {
    const int last = static_cast<int>(m_neurons.size()) - 1;
    const int place = m_current ? m_places[static_cast<std::size_t>(*m_current)] + places : 0;
    setCurrentNeuron(m_neurons[static_cast<std::size_t>(std::clamp(place, 0, last))]);
}

void ReceptiveFieldView::magnify(int steps) {
    m_scale = std::clamp(m_scale + steps, 1, kLargestScale);
    layOut();
    if (m_current)
        setCurrentNeuron(*m_current);
}

void ReceptiveFieldView::keyPressEvent(QKeyEvent* event) {
    if (!hasFields() || m_neurons.empty())
        return QAbstractScrollArea::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left: return moveCurrent(-1);
    case Qt::Key_Right: return moveCurrent(1);
    case Qt::Key_Up: return moveCurrent(-columns());
    case Qt::Key_Down: return moveCurrent(columns());
    case Qt::Key_Home: return setCurrentNeuron(m_neurons.front());
    case Qt::Key_End: return setCurrentNeuron(m_neurons.back());
    case Qt::Key_Plus:
    case Qt::Key_Equal: return magnify(1);
    case Qt::Key_Minus: return magnify(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current)
            emit neuronSelected(*m_current);
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void ReceptiveFieldView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier)
        magnify(event->angleDelta().y() > 0 ? 1 : -1);
    else
        QAbstractScrollArea::wheelEvent(event);
    hover(event->position().toPoint());
}

void ReceptiveFieldView::followTheme() {
    m_colors = CellColors(m_colors.range());
    layOut();
}

} // namespace prunescope
