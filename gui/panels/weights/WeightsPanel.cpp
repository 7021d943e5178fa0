#include "gui/panels/weights/WeightsPanel.h"

#include "gui/Theme.h"
#include "gui/panels/weights/CellLegend.h"
#include "gui/panels/weights/CellPicker.h"
#include "gui/panels/weights/ColorBar.h"
#include "gui/panels/weights/ReceptiveFieldView.h"
#include "gui/panels/weights/WeightMapView.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>

#include <cmath>

namespace prunescope {

namespace {

constexpr double kSmallestRange = 1e-4;
constexpr double kLargestRange = 1e6;

} // namespace

WeightsPanel::WeightsPanel(QWidget* parent) : Panel(tr("Weights"), parent) {
    buildHeader();
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(buildBody(), 1);
    layout->addWidget(buildFooter());
    setContent(content);
    connectViews();
    setLayer({});
}

void WeightsPanel::buildHeader() {
    m_moments = new SegmentedSwitch(tr("Side of the selected step"), this);
    m_moments->addSegment(tr("After"));
    m_moments->addSegment(tr("Before"));
    m_moments->addSegment(tr("Change", "of each weight by the selected step"));
    addHeaderWidget(m_moments);
    m_order = new QComboBox(this);
    m_order->addItem(tr("by number"), static_cast<int>(FieldOrder::Number));
    m_order->addItem(tr("by norm"), static_cast<int>(FieldOrder::Norm));
    m_order->addItem(tr("by kept weights"), static_cast<int>(FieldOrder::Kept));
    m_order->setToolTip(
        tr("Order of the neurons: by number; by the L2 norm of the surviving weights, largest first; or by how many "
           "survive. It stays as it is while a threshold is dragged."));
    m_order->setAccessibleName(tr("Order of neurons"));
    addHeaderWidget(m_order);
    m_moments->setObjectName(QStringLiteral("moment"));
    m_switch = new SegmentedSwitch(tr("View of the weights"), this);
    m_switch->setObjectName(QStringLiteral("page"));
    m_switch->addSegment(tr("Matrix"), tr("One row per neuron, one column per input"));
    m_switch->addSegment(tr("Receptive fields"));
    addHeaderWidget(m_switch);
}

QWidget* WeightsPanel::buildBody() {
    auto* body = new QWidget(this);
    m_pages = new QStackedWidget(body);
    m_map = new WeightMapView(m_pages);
    m_fields = new ReceptiveFieldView(m_pages);
    m_pages->addWidget(m_map);
    m_pages->addWidget(m_fields);
    m_bar = new ColorBar(body);
    auto* layout = new QHBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_bar);
    return body;
}

QWidget* WeightsPanel::buildFooter() {
    auto* footer = new QWidget(this);
    m_legend = new CellLegend(footer);
    m_picker = new CellPicker(footer);
    m_range = new QDoubleSpinBox(footer);
    m_range->setRange(kSmallestRange, kLargestRange);
    m_range->setDecimals(4);
    m_range->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_range->setPrefix(tr("±", "before the range of colours"));
    m_range->setAlignment(Qt::AlignRight);
    m_range->setFixedWidth(QFontMetrics(Theme::font(-0.5)).horizontalAdvance(tr("±") + numberText(0.0888, 4)) + 34);
    m_range->setKeyboardTracking(false);
    m_range->setAccessibleName(tr("Range of colours"));
    m_range->setToolTip(
        tr("|w| that gets the full colour, the same on both sides of 0. To begin with 99.5 % of the layer's weights "
           "lie inside."));
    m_fullRange = new QToolButton(footer);
    m_fullRange->setText(tr("Full range"));
    m_fullRange->setCheckable(true);
    m_fullRange->setAutoRaise(true);
    m_fullRange->setAccessibleName(tr("Full range of colours"));
    m_fullRange->setToolTip(tr("Stretches the colours to the layer's largest |w|; again: back to 99.5 % of the weights"));
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGap);
    layout->addWidget(m_legend, 1);
    layout->addWidget(m_picker);
    layout->addWidget(m_range);
    layout->addWidget(m_fullRange);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_picker, m_range, m_fullRange, m_order})
        widget->setFont(Theme::font(-0.5));
    return footer;
}

void WeightsPanel::connectViews() {
    // The description is always about the layer itself, even while the difference of its weights is drawn.
    const auto describe = [this](const CellInfo& cell) {
        m_legend->setCell(describeCell(cellInfo(m_layer, cell.row, cell.col)));
    };
    connect(m_map, &WeightMapView::cellHovered, this, describe);
    connect(m_map, &WeightMapView::blockHovered, this,
            [this](const BlockInfo& block) { m_legend->setCell(describeBlock(block)); });
    connect(m_map, &WeightMapView::hoverLeft, this, &WeightsPanel::showCurrentCell);
    connect(m_map, &WeightMapView::cellClicked, this, &WeightsPanel::cellClicked);
    connect(m_map, &WeightMapView::currentCellChanged, this, [this](const CellInfo& cell) {
        m_picker->setCell(cell.row, cell.col);
        m_legend->setCell(describeCell(cellInfo(m_layer, cell.row, cell.col)));
    });
    connect(m_fields, &ReceptiveFieldView::cellHovered, this, describe);
    connect(m_fields, &ReceptiveFieldView::hoverLeft, this, &WeightsPanel::showCurrentCell);
    connect(m_fields, &ReceptiveFieldView::neuronSelected, this, &WeightsPanel::neuronSelected);
    connect(m_picker, &CellPicker::picked, this, &WeightsPanel::goToCell);
    connect(m_switch, &SegmentedSwitch::currentChanged, this, &WeightsPanel::updatePages);
    connect(m_moments, &SegmentedSwitch::currentChanged, this, &WeightsPanel::showMoment);
    connect(m_order, &QComboBox::currentIndexChanged, this,
            [this] { m_fields->setOrder(static_cast<FieldOrder>(m_order->currentData().toInt())); });
    connect(m_range, &QDoubleSpinBox::valueChanged, this, &WeightsPanel::setRange);
    connect(m_bar, &ColorBar::rangeChosen, this, &WeightsPanel::setRange);
    connect(m_fullRange, &QToolButton::clicked, this, [this](bool full) {
        if (m_layer.weights())
            setRange(full ? fullRange(m_drawn) : usualRange(m_drawn));
    });
}

void WeightsPanel::setLayer(const LayerView& layer) {
    if (m_layer.weights() && layer.sameExceptCut(m_layer)) {
        setCut(layer.cut, layer.before);
        return;
    }
    if (layer.dense != m_layer.dense && layer.index == m_layer.index) { // another network
        m_chosenRanges.remove(2 * layer.index);
        m_chosenRanges.remove(2 * layer.index + 1);
        m_rangeShown = -1;
    }
    m_layer = layer;
    const LayerWeights* weights = layer.weights();
    setHeading(layer.base ? tr("Weights of %1").arg(QString::fromStdString(layer.base->name())) : tr("Weights"));
    m_picker->setSize(weights ? weights->values.rows() : 0, weights ? weights->values.cols() : 0);
    for (QWidget* control : std::initializer_list<QWidget*>{m_range, m_fullRange, m_bar})
        control->setEnabled(weights);
    const bool pictures = weights && layer.imageRows * layer.imageCols == weights->values.cols() && layer.imageRows > 0;
    m_switch->setSegmentEnabled(ReceptiveFields, pictures,
                                pictures ? tr("Each neuron's incoming weights as a picture of the input")
                                         : tr("Only for a layer whose inputs are the pixels of the images"));
    showMoment();
    updatePages();
    showCurrentCell();
}

Moment WeightsPanel::moment() const {
    const auto chosen = static_cast<Moment>(m_moments->current());
    return whyNoMoment(chosen, m_layer).isEmpty() ? chosen : Moment::After; // the choice is kept for the next step
}

void WeightsPanel::setMoment(Moment moment) {
    if (whyNoMoment(moment, m_layer).isEmpty())
        m_moments->setCurrent(static_cast<int>(moment));
}

int WeightsPanel::rangeKey() const {
    return 2 * m_layer.index + (moment() == Moment::Difference ? 1 : 0);
}

void WeightsPanel::showMoment() {
    const std::pair<Moment, QString> tips[] = {
        {Moment::After, tr("As the selected step leaves the weights; what it added is outlined")},
        {Moment::Before, tr("As the weights were before the selected step")},
        {Moment::Difference, tr("By how much the selected step moved each weight: what it pruned moved to 0")}};
    for (const auto& [moment, tip] : tips) {
        const QString why = whyNoMoment(moment, m_layer);
        m_moments->setSegmentEnabled(static_cast<int>(moment), why.isEmpty(), why.isEmpty() ? tip : why);
    }
    m_drawn = viewAt(moment(), m_layer);
    m_map->setLayer(m_drawn);
    m_fields->setLayer(m_drawn);
    showMarks();
    if (!m_drawn.weights())
        return;
    const bool otherRange = rangeKey() != m_rangeShown;
    m_rangeShown = rangeKey();
    if (otherRange || m_drawn.base != m_fullOf)
        m_full = fullRange(m_drawn);
    m_fullOf = m_drawn.base;
    if (otherRange)
        showRange(m_chosenRanges.value(rangeKey(), usualRange(m_drawn)));
}

void WeightsPanel::setCut(std::optional<Cut> cut, std::optional<Cut> before) {
    if (cut == m_layer.cut && before == m_layer.before)
        return;
    m_layer.cut = cut;
    m_layer.before = before;
    showCurrentCell(); // a cell that the mouse is on is described after it
    if (moment() == Moment::After && m_drawn.base == m_layer.base) {
        m_drawn.cut = cut;
        m_drawn.before = before;
        m_map->setCut(cut, before);
        m_fields->setCut(cut, before);
        showMarks();
    } else {
        showMoment();
    }
}

WeightsPanel::Page WeightsPanel::page() const {
    return m_pages->currentWidget() == m_fields ? ReceptiveFields : Matrix;
}

void WeightsPanel::setPage(Page page) {
    m_switch->setCurrent(page);
}

void WeightsPanel::updatePages() {
    // A layer without pictures shows its matrix; the choice is kept for the next layer that has pictures.
    const bool pictures = m_switch->current() == ReceptiveFields && m_switch->isSegmentEnabled(ReceptiveFields);
    m_pages->setCurrentWidget(pictures ? static_cast<QWidget*>(m_fields) : m_map);
    m_order->setVisible(pictures);
}

void WeightsPanel::goToCell(Index row, Index col) {
    setPage(Matrix);
    m_map->setFocus();
    m_map->goToCell(row, col);
}

void WeightsPanel::askForCell() {
    if (m_picker->isEnabled())
        m_picker->open();
}

void WeightsPanel::showMarks() {
    m_legend->setMarks(m_drawn.before    ? CellLegend::Marks::Dragging
                       : m_drawn.earlier ? CellLegend::Marks::Added
                                         : CellLegend::Marks::None);
}

double WeightsPanel::range() const {
    return m_bar->range();
}

void WeightsPanel::setRange(double range) {
    const double inside = std::clamp(range, kSmallestRange, kLargestRange);
    m_chosenRanges.insert(rangeKey(), inside);
    showRange(inside);
}

void WeightsPanel::showRange(double range) {
    const QSignalBlocker quiet(m_range);
    m_range->setDecimals(std::clamp(3 - static_cast<int>(std::floor(std::log10(range))) - 1, 0, 4));
    m_range->setValue(range);
    m_fullRange->setChecked(m_layer.weights() && range == m_full);
    m_bar->setRange(range);
    m_map->setRange(range);
    m_fields->setRange(range);
}

void WeightsPanel::showCurrentCell() {
    const std::optional<CellInfo> cell = page() == Matrix ? m_map->currentCell() : std::nullopt;
    if (cell)
        m_legend->setCell(describeCell(*cell));
    else if (m_layer.isPending)
        m_legend->setCell(tr("The weights of this layer are being computed."));
    else if (!m_layer.weights())
        m_legend->setCell(m_layer.base ? tr("This layer has no weights.") : QString());
    else
        m_legend->setCell({});
}

} // namespace prunescope
