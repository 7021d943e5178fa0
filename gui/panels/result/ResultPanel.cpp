#include "gui/panels/result/ResultPanel.h"

#include "gui/Theme.h"
#include "gui/panels/result/ClassPanel.h"
#include "gui/panels/result/ResultModel.h"
#include "gui/panels/result/ResultTips.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/LiveLabel.h"
#include "gui/widgets/Panel.h"
#include "gui/widgets/QuietTable.h"

#include <QBoxLayout>
#include <QHeaderView>

#include <cmath>

namespace prunescope {

namespace {

constexpr double kLarge = 13; // points more than the interface font

void setColor(LiveLabel* label, Token token) {
    if (label->palette().color(QPalette::WindowText) == Theme::instance().color(token))
        return;
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(token));
    label->setPalette(palette);
}

} // namespace

ResultPanel::ResultPanel(QWidget* parent) : QWidget(parent), m_model(new ResultModel(this)) {
    m_accuracy = new LiveLabel;
    m_interval = new LiveLabel;
    m_difference = new LiveLabel;
    makeTable();
    m_classes = new ClassPanel;

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    auto* headline = new QHBoxLayout;
    headline->setSpacing(8);
    headline->addWidget(m_accuracy, 0, Qt::AlignBottom);
    headline->addWidget(m_interval, 1, Qt::AlignBottom);
    column->addLayout(headline);
    column->addWidget(m_difference);
    column->addSpacing(1);
    column->addWidget(m_table, 1);
    auto* result = new Panel;
    result->setAccessibleName(tr("Result"));
    result->setContent(content);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGap);
    layout->addWidget(result, 1);
    layout->addWidget(m_classes);
    connect(&Theme::instance(), &Theme::changed, this, &ResultPanel::followTheme);
    followTheme();
}

void ResultPanel::makeTable() {
    m_table = new QuietTable(tr("Result, now and dense"));
    m_table->setModel(m_model);
    connect(m_table, &QuietTable::resized, this, &ResultPanel::fitColumns);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(ResultModel::Name, QHeaderView::Stretch);
}

void ResultPanel::setView(const ResultView& view) {
    m_model->setView(view);
    m_classes->setEvaluations(view.now, view.dense, view.stale);
    showHeadline();
    fitColumns();
}

QString ResultPanel::accuracyText() const {
    return m_accuracy->text();
}

QString ResultPanel::intervalText() const {
    return m_interval->text();
}

QString ResultPanel::differenceText() const {
    return m_difference->text();
}

void ResultPanel::showHeadline() {
    const ResultView& view = m_model->view();
    if (!view.now) {
        m_accuracy->setText(QStringLiteral("—"));
        m_interval->setText(view.dense ? tr("being measured") : view.costDense.weights > 0 ? tr("no data") : QString());
        m_difference->clear();
        return;
    }
    const double halfWidth = (view.now->accuracyHigh - view.now->accuracyLow) / 2;
    m_accuracy->setText(percentText(view.now->accuracy, 2));
    m_interval->setText(tr("± %1, n %2").arg(numberText(100 * halfWidth, 2), countText(view.now->count)));
    const double points = view.dense ? 100 * (view.now->accuracy - view.dense->accuracy) : 0;
    m_difference->setText(view.dense ? tr("%1 points against dense").arg(signedText(points, 2)) : QString());
    const bool visible = std::fabs(points) >= 0.005; // otherwise it would read 0.00
    setColor(m_accuracy, view.stale ? Token::DenseReference : Token::Text);
    setColor(m_interval, view.stale ? Token::DenseReference : Token::QuietText);
    setColor(m_difference, view.stale   ? Token::DenseReference
                           : !visible   ? Token::QuietText
                           : points < 0 ? Token::Loss
                                        : Token::Gain);
    m_accuracy->setToolTip(resultTip(ResultModel::Row::Accuracy));
    m_interval->setToolTip(tr("± half the width of the 95 % Wilson interval, in percent; n images.") + QLatin1Char('\n') +
                           resultTip(ResultModel::Row::Interval));
}

void ResultPanel::fitColumns() {
    // Columns are as wide as their widest text. "before" is shown only if the names still have room beside it; otherwise its
    // numbers are in the tooltips.
    int all = m_table->fontMetrics().horizontalAdvance(tr("Precision (macro)")) + 10;
    for (int column : {ResultModel::Now, ResultModel::Before, ResultModel::Dense}) {
        const int width = m_table->sizeHintForColumn(column) + 4;
        m_table->setColumnWidth(column, width);
        all += width;
    }
    // Set only on a change, because hiding lays out the whole table.
    const bool hidden = !m_model->view().before || all > m_table->viewport()->width();
    if (m_table->isColumnHidden(ResultModel::Before) != hidden)
        m_table->setColumnHidden(ResultModel::Before, hidden);
}

void ResultPanel::followTheme() {
    m_accuracy->setFont(Theme::font(kLarge, QFont::DemiBold));
    m_interval->setFont(Theme::font(-0.5));
    m_difference->setFont(Theme::font(-0.5));
    // Aligns the interval with the baseline of the large number.
    const int drop = m_accuracy->fontMetrics().descent() - m_interval->fontMetrics().descent();
    m_interval->setContentsMargins(0, 0, 0, drop);
    m_table->setMinimumHeight(8 * m_table->verticalHeader()->defaultSectionSize());
    showHeadline();
    fitColumns();
}

} // namespace prunescope
