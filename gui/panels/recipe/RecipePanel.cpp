#include "gui/panels/recipe/RecipePanel.h"

#include "gui/Theme.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/widgets/QuietTable.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace prunescope {

RecipePanel::RecipePanel(QWidget* parent) : Panel(tr("Recipe"), parent), m_model(new RecipeModel(this)) {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_table = new QuietTable(tr("Steps of the recipe"), content);
    m_table->showRows(m_model, RecipeModel::Name);
    m_table->horizontalHeader()->hide();
    m_buttons = new QWidget(content);
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(4);
    buttons->addStretch();
    layout->addWidget(m_table, 1);
    layout->addWidget(m_buttons);
    setContent(content);
    m_seed = new QLabel(this);
    m_seed->setToolTip(tr("The seed of steps that draw random numbers."));
    addHeaderWidget(m_seed);
    connect(m_model, &RecipeModel::stepEnabledChosen, this, &RecipePanel::stepEnabledChosen);
    connect(m_table, &QAbstractItemView::doubleClicked, this, &RecipePanel::settingsAsked);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_setting && current.isValid())
            emit rowChosen(current.row());
    });
}

void RecipePanel::setActions(const QList<QAction*>& actions) {
    for (QAction* action : actions) {
        auto* button = new QToolButton(m_buttons);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);
        button->setFont(Theme::font(-1));
        button->setAccessibleName(action->toolTip());
        auto* layout = static_cast<QHBoxLayout*>(m_buttons->layout());
        layout->insertWidget(layout->count() - 1, button);
    }
}

void RecipePanel::setRows(const RecipeRows& rows) {
    m_setting = true;
    m_model->setRows(rows);
    if (m_table->currentIndex().row() != rows.selected)
        m_table->setCurrentIndex(m_model->index(rows.selected, RecipeModel::Name));
    m_setting = false;
    setSeed(rows.recipe->seed);
}

void RecipePanel::setSeed(quint64 seed) {
    const QString text = tr("seed %1").arg(seed);
    if (text == m_seed->text())
        return;
    m_seed->setText(text);
    m_seed->setFont(Theme::font(-1));
    QPalette palette = m_seed->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(Token::QuietText));
    m_seed->setPalette(palette);
}

} // namespace prunescope
