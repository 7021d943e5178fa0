#include "gui/dialogs/CompareWindow.h"

#include "engine/core/AtomicFile.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/FileDialogs.h"
#include "gui/Messages.h"
#include "gui/PictureExport.h"
#include "gui/dialogs/ComparisonModel.h"
#include "gui/models/Roles.h"
#include "gui/values/NumberText.h"
#include "gui/widgets/QuietTable.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

namespace prunescope {

CompareWindow::CompareWindow(Session& session, QWidget* parent)
    : QDialog(parent), m_session(session), m_comparing(session.part<Comparing>()) {
    setWindowTitle(tr("Compare strategies"));
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    resize(1240, 600);
    m_equalKept = new ComparisonModel(ComparisonModel::Kind::EqualKept, this);
    m_byParameters = new ComparisonModel(ComparisonModel::Kind::ByParameters, this);
    auto* layout = new QVBoxLayout(this);
    m_base = new QLabel(this);
    m_base->setWordWrap(true);
    layout->addWidget(m_base);
    auto* middle = new QHBoxLayout;
    middle->addWidget(makeChoices());
    middle->addWidget(makeTables(), 1);
    layout->addLayout(middle, 1);
    layout->addWidget(makeButtons());
    connect(&m_comparing, &Comparing::rowsCleared, this, &CompareWindow::clearRows);
    connect(&m_comparing, &Comparing::rowAdded, this, &CompareWindow::addRow);
    connect(&m_comparing, &Comparing::progressed, this,
            [this](double fraction) { m_progress->setValue(static_cast<int>(1000 * fraction)); });
    connect(&m_comparing, &Comparing::finished, this, &CompareWindow::onFinished);
    connect(&session.results(), &ResultStore::refreshed, this, [this] {
        if (isVisible())
            follow();
    });
    follow();
}

QWidget* CompareWindow::makeChoices() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    m_strategies = new QListWidget(box);
    m_strategies->setAccessibleName(tr("Strategies to compare"));
    for (const StrategyStep& step : comparableStrategies(1)) {
        const StrategyInfo& info = StrategyRegistry::instance().find(step.strategy)->info();
        auto* item = new QListWidgetItem(engineText(info.title), m_strategies);
        item->setData(Qt::UserRole, QString::fromStdString(step.strategy));
        item->setToolTip(engineText(info.explanation));
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(info.family == Family::Train ? Qt::Unchecked
                                                         : Qt::Checked); // not ticked, because training takes minutes
    }
    connect(m_strategies, &QListWidget::itemChanged, this, &CompareWindow::follow);
    m_range = new QComboBox(box);
    m_range->setAccessibleName(tr("Sparsities to compare at"));
    m_range->addItems({tr("at this sparsity"), tr("whole curve: 50 to 98 %")});
    m_seeds = new QSpinBox(box);
    m_seeds->setRange(1, 20);
    m_seeds->setPrefix(tr("seeds: "));
    m_seeds->setAccessibleName(tr("Number of seeds"));
    m_seeds->setToolTip(tr("Strategies that draw random numbers run once with each seed."));
    layout->addWidget(m_strategies, 1);
    layout->addWidget(m_range);
    layout->addWidget(m_seeds);
    box->setFixedWidth(270);
    return box;
}

QuietTable* CompareWindow::makeTable(ComparisonModel* model, const QString& name) {
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(model);
    sorted->setSortRole(SortRole);
    auto* table = new QuietTable(name, this);
    table->setModel(sorted);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setSortingEnabled(true);
    table->sortByColumn(ComparisonModel::Accuracy, Qt::DescendingOrder);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(ComparisonModel::Strategy, QHeaderView::Stretch);
    // Draws the sort arrow beside the text, not over it.
    table->horizontalHeader()->setStyleSheet(
        table->horizontalHeader()->styleSheet() +
        QStringLiteral("QHeaderView::up-arrow, QHeaderView::down-arrow { width: 8px; subcontrol-position: center left; }"));
    connect(table, &QAbstractItemView::doubleClicked, this, [this] {
        if (const ComparisonRow* row = current())
            take(*row);
    });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CompareWindow::follow);
    return table;
}

QWidget* CompareWindow::makeTables() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    QuietTable* equal = makeTable(m_equalKept, tr("Strategies with an equal number of kept weights"));
    equal->hideColumn(ComparisonModel::Parameters);
    m_tabs->addTab(equal, tr("Equal number of kept weights"));
    m_tabs->addTab(makeTable(m_byParameters, tr("Strategies by parameters")),
                   tr("By parameters (other shapes, patterns, dense)"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &CompareWindow::follow);
    return m_tabs;
}

QWidget* CompareWindow::makeButtons() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    const auto button = [&](const QString& text, const QString& tip, auto slot) {
        auto* made = new QPushButton(text, row);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, slot);
        return made;
    };
    m_start = button(tr("Compare"), tr("Run every chosen strategy from the same base"), &CompareWindow::start);
    m_cancel = button(tr("Cancel"), tr("Stop; rows that are ready stay"), &CompareWindow::cancel);
    m_take = button(tr("Use this one"), tr("Use the selected row's recipe in the window; this can be undone"), [this] {
        if (const ComparisonRow* chosen = current())
            take(*chosen);
    });
    m_csv = button(tr("Export CSV…"), tr("Write both tables to a file"), &CompareWindow::exportCsv);
    m_picture = button(tr("Export picture…"), tr("Save this window as PNG, SVG or PDF"), &CompareWindow::exportPicture);
    m_progress = new QProgressBar(row);
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(180);
    m_progress->setTextVisible(false);
    m_state = new QLabel(row);
    layout->addWidget(m_start);
    layout->addWidget(m_cancel);
    layout->addWidget(m_progress);
    layout->addWidget(m_state, 1);
    layout->addWidget(m_take);
    layout->addWidget(m_csv);
    layout->addWidget(m_picture);
    return row;
}

void CompareWindow::setStrategies(const std::vector<std::string>& names) {
    for (int i = 0; i < m_strategies->count(); ++i) {
        const std::string name = m_strategies->item(i)->data(Qt::UserRole).toString().toStdString();
        m_strategies->item(i)->setCheckState(std::find(names.begin(), names.end(), name) != names.end() ? Qt::Checked
                                                                                                        : Qt::Unchecked);
    }
}

void CompareWindow::setRange(Range range) {
    m_range->setCurrentIndex(static_cast<int>(range));
}

ComparisonPlan CompareWindow::plan() const {
    ComparisonPlan plan = m_comparing.plan();
    if (m_range->currentIndex() == static_cast<int>(Range::Curve))
        plan.sparsities = {0.5, 0.7, 0.8, 0.9, 0.95, 0.98};
    plan.strategies.clear();
    for (const StrategyStep& step : comparableStrategies(plan.base.seed))
        for (int i = 0; i < m_strategies->count(); ++i)
            if (m_strategies->item(i)->checkState() == Qt::Checked &&
                m_strategies->item(i)->data(Qt::UserRole).toString().toStdString() == step.strategy)
                plan.strategies.push_back(step);
    plan.seeds.clear();
    for (int i = 0; i < m_seeds->value(); ++i)
        plan.seeds.push_back(plan.base.seed + static_cast<std::uint64_t>(i));
    return plan;
}

void CompareWindow::start() {
    if (isRunning() || !m_comparing.whyNot().isEmpty())
        return;
    const OutcomePtr dense = m_session.results().dense();
    for (ComparisonModel* model : {m_equalKept, m_byParameters})
        model->setDense(dense && dense->evaluation ? dense->evaluation->accuracy : -1);
    m_progress->setValue(0);
    m_state->setText(tr("comparing …"));
    m_comparing.compare(plan());
    follow();
}

void CompareWindow::cancel() {
    m_comparing.stop();
}

void CompareWindow::clearRows() {
    m_equalKept->clear();
    m_byParameters->clear();
    follow();
}

void CompareWindow::addRow(const ComparisonRow& row) {
    m_equalKept->add(row);
    m_byParameters->add(row);
    follow();
}

void CompareWindow::onFinished(const std::optional<Error>& error) {
    m_progress->setValue(error ? m_progress->value() : 1000);
    m_state->setText(!error                                ? tr("done")
                     : error->code == ErrorCode::Cancelled ? tr("stopped; the rows that were ready are shown")
                                                           : errorText(*error));
    follow();
}

void CompareWindow::follow() {
    const QString why = m_comparing.whyNot();
    if (why.isEmpty()) {
        const ComparisonPlan base = m_comparing.plan();
        m_base->setText(
            tr("From the base of the selected Prune step (%1 before it), criterion %2, %3 pruned. A strategy that adds "
               "connections starts with that many fewer.")
                .arg(base.base.steps.empty() ? tr("the network as loaded")
                                             : tr("%n step(s)", nullptr, static_cast<int>(base.base.steps.size())),
                     criterionTitle(base.prune.criterion), percentText(base.sparsities.front(), 1)));
    } else {
        m_base->setText(why);
    }
    bool any = false;
    for (int i = 0; i < m_strategies->count(); ++i)
        any = any || m_strategies->item(i)->checkState() == Qt::Checked;
    m_start->setEnabled(!isRunning() && why.isEmpty() && any);
    m_cancel->setEnabled(isRunning());
    m_progress->setVisible(isRunning());
    const ComparisonRow* row = current();
    m_take->setEnabled(row && row->outcome);
    const bool rows = m_equalKept->rowCount() + m_byParameters->rowCount() > 0;
    m_csv->setEnabled(rows);
    m_picture->setEnabled(rows);
}

const ComparisonRow* CompareWindow::current() const {
    const auto* table = qobject_cast<QTableView*>(m_tabs ? m_tabs->currentWidget() : nullptr);
    if (!table || !table->currentIndex().isValid())
        return nullptr;
    const auto* sorted = static_cast<const QSortFilterProxyModel*>(table->model());
    const auto* model = static_cast<const ComparisonModel*>(sorted->sourceModel());
    return &model->at(sorted->mapToSource(table->currentIndex()).row());
}

void CompareWindow::take(const ComparisonRow& row) {
    if (row.outcome)
        m_session.recipe().setRecipe(row.recipe, tr("use %1").arg(Comparing::title(row)));
}

void CompareWindow::exportCsv() {
    std::vector<ComparisonRow> rows = m_equalKept->rows();
    for (const ComparisonRow& row : m_byParameters->rows())
        if (!row.equalKept)
            rows.push_back(row);
    askForFile(this, tr("Export CSV"), tr("Tables (*.csv)"), QFileDialog::AcceptSave, QStringLiteral("comparison.csv"),
               [this, text = comparisonCsv(rows)](const QString& file) {
                   if (const auto written = writeFileAtomically(file.toStdString(), text); !written)
                       m_state->setText(errorText(written.error()));
               });
}

void CompareWindow::exportPicture() {
    askForFile(this, tr("Export picture"), tr("Pictures (*.png *.svg *.pdf)"), QFileDialog::AcceptSave,
               QStringLiteral("comparison.png"), [this](const QString& file) {
                   if (const auto saved = prunescope::exportPicture(*this, file); !saved)
                       m_state->setText(errorText(saved.error()));
               });
}

void CompareWindow::showEvent(QShowEvent* event) {
    follow();
    QDialog::showEvent(event);
}

void CompareWindow::closeEvent(QCloseEvent* event) {
    cancel();
    QDialog::closeEvent(event);
}

} // namespace prunescope
