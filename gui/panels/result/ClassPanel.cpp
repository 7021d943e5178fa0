#include "gui/panels/result/ClassPanel.h"

#include "gui/Theme.h"
#include "gui/panels/result/ClassModel.h"
#include "gui/panels/result/ConfusionModel.h"
#include "gui/widgets/ClassDelegates.h"
#include "gui/widgets/QuietTable.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QHeaderView>
#include <QStackedWidget>

namespace prunescope {

namespace {

constexpr int kUsualClasses = 10;

} // namespace

ClassPanel::ClassPanel(QWidget* parent)
    : Panel(tr("Per digit"), parent), m_classModel(new ClassModel(this)), m_confusionModel(new ConfusionModel(this)) {
    m_switch = new SegmentedSwitch(tr("Shown per class"));
    m_switch->addSegment(tr("recall"), tr("Of the images of a class, the share that are called it."));
    m_switch->addSegment(tr("precision"), tr("Of the images called a class, the share that are of it."));
    m_switch->addSegment(tr("F1"), tr("Harmonic mean of precision and recall."));
    m_switch->addSegment(tr("confusion"), tr("Counts of images: rows the true class, columns the predicted one."));
    addHeaderWidget(m_switch);
    connect(m_switch, &SegmentedSwitch::currentChanged, this, [this](int segment) { show(static_cast<Shown>(segment)); });
    makeTables();
    connect(&Theme::instance(), &Theme::changed, this, &ClassPanel::followTheme);
    followTheme();
}

void ClassPanel::makeTables() {
    m_bars = new QuietTable(tr("Per class against dense"));
    m_bars->setModel(m_classModel);
    connect(m_bars, &QuietTable::resized, this, &ClassPanel::fitColumns);
    m_bars->setItemDelegateForColumn(ClassModel::Share, new BarDelegate(this));
    m_bars->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_bars->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_bars->horizontalHeader()->setSectionResizeMode(ClassModel::Share, QHeaderView::Stretch);

    m_confusion = new QuietTable(tr("Confusion matrix: rows the true class, columns the predicted one"));
    m_confusion->setModel(m_confusionModel);
    m_confusion->setItemDelegate(new TightDelegate(this));
    m_confusion->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_confusion->horizontalHeader()->setMinimumSectionSize(10);
    m_confusion->verticalHeader()->show();
    m_confusion->verticalHeader()->setFixedWidth(16);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_bars);
    m_stack->addWidget(m_confusion);
    setContent(m_stack);
}

void ClassPanel::setEvaluations(const EvaluationPtr& now, const EvaluationPtr& dense, bool stale) {
    setHeading(!now || now->perClass.size() == kUsualClasses ? tr("Per digit") : tr("Per class"));
    m_classModel->setEvaluations(now, dense, stale);
    m_confusionModel->setEvaluation(now, stale);
    fitColumns();
}

void ClassPanel::setShown(Shown shown) {
    m_switch->setCurrent(static_cast<int>(shown));
}

void ClassPanel::show(Shown shown) {
    m_stack->setCurrentIndex(shown == Shown::Confusion ? 1 : 0);
    if (shown == Shown::Confusion)
        return;
    m_classModel->setMetric(static_cast<ClassMetric>(shown));
    fitColumns();
}

void ClassPanel::fitColumns() {
    for (int column : {ClassModel::Label, ClassModel::Value, ClassModel::Delta})
        m_bars->setColumnWidth(column,
                               std::max(m_bars->sizeHintForColumn(column), m_bars->horizontalHeader()->sectionSizeHint(column)));
}

void ClassPanel::followTheme() {
    const int row = m_bars->fontMetrics().height() - 3;
    for (QuietTable* table : {m_bars, m_confusion})
        table->verticalHeader()->setDefaultSectionSize(row);
    // All ten digits without scrolling; networks of more classes scroll.
    m_stack->setFixedHeight(kUsualClasses * row + m_bars->horizontalHeader()->sizeHint().height());
    fitColumns();
}

} // namespace prunescope
