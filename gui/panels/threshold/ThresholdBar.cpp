#include "gui/panels/threshold/ThresholdBar.h"

#include "gui/Messages.h"
#include "gui/Theme.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/ExactSpinBox.h"
#include "gui/widgets/ThresholdSlider.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace prunescope {

namespace {

constexpr int kGroupGap = 12;
constexpr int kInnerGap = 8;
constexpr int kThresholdDigits = 6;
constexpr double kSmallestRange = 1e-9; // keeps the box usable for a layer of zeros

} // namespace

ThresholdBar::ThresholdBar(QWidget* parent) : Panel(parent) {
    setAccessibleName(tr("Threshold"));
    m_title = new QLabel(tr("Threshold"));
    m_symbol = new QLabel;
    m_slider = new ThresholdSlider;
    m_realised = new QLabel;
    makeBoxes();
    makeCombos();
    layOut();
    connect(m_slider, &ThresholdSlider::dragStarted, this, &ThresholdBar::dragStarted);
    connect(m_slider, &ThresholdSlider::shareDragged, this, &ThresholdBar::shareDragged);
    connect(m_slider, &ThresholdSlider::dragFinished, this, &ThresholdBar::dragFinished);
    connect(&Theme::instance(), &Theme::changed, this, &ThresholdBar::followTheme);
    followTheme();
    setState({});
}

void ThresholdBar::makeBoxes() {
    m_thresholdBox = new ExactSpinBox(ExactSpinBox::Digits::Significant, kThresholdDigits);
    m_thresholdBox->setAccessibleName(tr("Threshold, exact value"));
    m_symbol->setBuddy(m_thresholdBox);
    connect(m_thresholdBox, &ExactSpinBox::entered, this, &ThresholdBar::thresholdEntered);
    m_sparsityBox = new ExactSpinBox(ExactSpinBox::Digits::Fixed, 2);
    m_sparsityBox->setRange(0, 100);
    m_sparsityBox->setSingleStep(0.1);
    m_sparsityBox->setSuffix(QStringLiteral("\u00a0%"));
    m_sparsityBox->setAccessibleName(tr("Target sparsity in percent"));
    m_prunedLabel = new QLabel(tr("pruned"));
    m_prunedLabel->setBuddy(m_sparsityBox);
    connect(m_sparsityBox, &ExactSpinBox::entered, this, [this](double percent) { emit sparsityEntered(percent / 100); });
}

void ThresholdBar::makeCombos() {
    m_scopeLabel = new QLabel(tr("scope"));
    m_scopeBox = new QComboBox;
    m_scopeBox->setAccessibleName(tr("Scope"));
    m_scopeBox->addItem(tr("whole network"), static_cast<int>(Scope::Network));
    m_scopeBox->addItem(tr("each layer"), static_cast<int>(Scope::Layers));
    m_scopeBox->setItemData(0, tr("One threshold for all included layers."), Qt::ToolTipRole);
    m_scopeBox->setItemData(1, tr("Each layer its own threshold; the slider sets the selected layer's."), Qt::ToolTipRole);
    m_scopeLabel->setBuddy(m_scopeBox);
    connect(m_scopeBox, &QComboBox::activated, this,
            [this](int item) { emit scopeChosen(static_cast<Scope>(m_scopeBox->itemData(item).toInt())); });

    m_criterionLabel = new QLabel(tr("criterion"));
    m_criterionBox = new QComboBox;
    m_criterionBox->setAccessibleName(tr("Criterion"));
    for (const Criterion criterion : allCriteria()) {
        m_criterionBox->addItem(criterionShortTitle(criterion), static_cast<int>(criterion));
        m_criterionBox->setItemData(m_criterionBox->count() - 1, criterionExplanation(criterion), Qt::ToolTipRole);
    }
    m_criterionLabel->setBuddy(m_criterionBox);
    connect(m_criterionBox, &QComboBox::activated, this,
            [this](int item) { emit criterionChosen(static_cast<Criterion>(m_criterionBox->itemData(item).toInt())); });
}

void ThresholdBar::layOut() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(2, 0, 2, 0);
    layout->setSpacing(kInnerGap);
    layout->addWidget(m_title);
    layout->addSpacing(kGroupGap - kInnerGap);
    layout->addWidget(m_symbol);
    layout->addWidget(m_thresholdBox);
    layout->addSpacing(kGroupGap - kInnerGap);
    layout->addWidget(m_slider, 1);
    layout->addSpacing(kGroupGap - kInnerGap);
    layout->addWidget(m_prunedLabel);
    layout->addWidget(m_sparsityBox);
    layout->addWidget(m_realised);
    layout->addSpacing(kGroupGap - kInnerGap);
    layout->addWidget(m_scopeLabel);
    layout->addWidget(m_scopeBox);
    layout->addSpacing(kGroupGap - kInnerGap);
    layout->addWidget(m_criterionLabel);
    layout->addWidget(m_criterionBox);
    setContent(row);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QString ThresholdBar::symbol() const {
    return criterionSymbol(m_state.criterion) + QStringLiteral(" ≤");
}

void ThresholdBar::setState(const ThresholdState& state) {
    m_state = state;
    m_title->setText(state.label.isEmpty() ? tr("Threshold") : state.label);
    m_symbol->setText(symbol());
    m_thresholdBox->setExact(state.threshold, std::max({state.maxThreshold, state.threshold, kSmallestRange}));
    m_sparsityBox->setExact(100 * state.requestedSparsity.value_or(state.sparsity));
    if (!m_slider->isSliderDown())
        m_slider->setShare(state.sparsity);
    // Compared at the two decimals that the box shows: if they agree, one number is enough.
    const bool differs = state.requestedSparsity && std::fabs(*state.requestedSparsity - state.sparsity) >= 0.00005;
    m_realised->setVisible(differs);
    m_realised->setText(tr("realised %1").arg(percentText(state.sparsity, 2)));
    m_scopeBox->setCurrentIndex(m_scopeBox->findData(static_cast<int>(state.scope)));
    m_criterionBox->setCurrentIndex(m_criterionBox->findData(static_cast<int>(state.criterion)));
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_title, m_symbol, m_thresholdBox, m_slider, m_prunedLabel, m_sparsityBox, m_realised,
                                         m_scopeLabel, m_scopeBox, m_criterionLabel, m_criterionBox})
        widget->setEnabled(state.enabled);
    showTips();
}

void ThresholdBar::showTips() {
    const QString reason = m_state.enabled ? QString() : m_state.disabledReason;
    const auto tip = [&reason](QWidget* widget, const QString& text) {
        widget->setToolTip(reason.isEmpty() ? text : reason);
        widget->setAccessibleDescription(widget->toolTip());
    };
    const QString ties = tr("A weight whose score equals the threshold is pruned.");
    tip(m_thresholdBox, tr("The exact threshold. %1").arg(ties));
    tip(m_slider,
        tr("Equal steps prune equally many weights. Arrows: 0.1 % of the weights, Page Up and Down: 5 %. %1").arg(ties));
    QString sparsity = tr("Enter a target: exactly that share of the weights is pruned, ties broken by position. Already pruned "
                          "weights count and go first.");
    if (m_state.requestedSparsity)
        sparsity +=
            QLatin1Char('\n') +
            tr("Requested %1, realised %2.").arg(percentText(*m_state.requestedSparsity, 4), percentText(m_state.sparsity, 4));
    tip(m_sparsityBox, sparsity);
    tip(m_scopeBox, m_scopeBox->currentData(Qt::ToolTipRole).toString());
    tip(m_criterionBox, m_criterionBox->currentData(Qt::ToolTipRole).toString());
    setToolTip(reason);
}

void ThresholdBar::followTheme() {
    m_title->setFont(Theme::font(0, QFont::DemiBold));
    m_realised->setFont(Theme::font(-1));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, Theme::instance().color(Token::QuietText));
    m_realised->setPalette(quiet);
    m_thresholdBox->setMinimumWidth(m_thresholdBox->fontMetrics().horizontalAdvance(QStringLiteral("0.0000000")) + 16);
    m_sparsityBox->setMinimumWidth(m_sparsityBox->fontMetrics().horizontalAdvance(QStringLiteral("100.00 %")) + 16);
}

} // namespace prunescope
