#include "gui/panels/ListPanels.h"

#include "gui/Theme.h"
#include "gui/panels/layers/LayerModel.h"
#include "gui/panels/recipe/RecipeModel.h"
#include "gui/widgets/ClassDelegates.h"
#include "gui/widgets/QuietTable.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace prunescope {

namespace {

QuietTable* makeTable(const QString& name, QAbstractItemModel* model, int stretched, QWidget* parent) {
    auto* table = new QuietTable(name, parent);
    table->setModel(model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(stretched, QHeaderView::Stretch);
    return table;
}

} // namespace

LayersPanel::LayersPanel(QAbstractItemModel* model, QWidget* parent) : Panel(tr("Layers"), parent) {
    m_table = makeTable(tr("Layers of the network"), model, LayerModel::Bar, this);
    m_table->setItemDelegateForColumn(LayerModel::Bar, new BarDelegate(m_table));
    setContent(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_setting && current.isValid())
            emit layerChosen(current.row());
    });
}

void LayersPanel::setCurrentLayer(int layer) {
    m_setting = true;
    m_table->setCurrentIndex(
        m_table->model()->index(layer, m_table->currentIndex().isValid() ? m_table->currentIndex().column() : 0));
    m_setting = false;
}

RecipePanel::RecipePanel(QAbstractItemModel* model, QWidget* parent) : Panel(tr("Recipe"), parent) {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_table = makeTable(tr("Steps of the recipe"), model, RecipeModel::Name, content);
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
    m_seed->setToolTip(tr("What steps that draw random numbers start from."));
    addHeaderWidget(m_seed);
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

void RecipePanel::setCurrentRow(int row) {
    m_setting = true;
    m_table->setCurrentIndex(m_table->model()->index(row, RecipeModel::Name));
    m_setting = false;
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
