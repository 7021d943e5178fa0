#include "gui/views/CellPicker.h"

#include <QBoxLayout>
#include <QFormLayout>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QWidgetAction>

#include <limits>

namespace prunescope {

CellPicker::CellPicker(QWidget* parent) : QToolButton(parent) {
    setText(tr("Go to…"));
    setToolTip(tr("Show a cell by its row (neuron) and column (input), both counted from 0"));
    setAccessibleName(tr("Go to cell"));
    setPopupMode(QToolButton::InstantPopup);
    setAutoRaise(true);
    buildPopup();
    setSize(0, 0);
}

void CellPicker::buildPopup() {
    auto* menu = new QMenu(this);
    m_popup = new QWidget(menu);
    m_row = new QSpinBox(m_popup);
    m_row->setAccessibleName(tr("Row"));
    m_col = new QSpinBox(m_popup);
    m_col->setAccessibleName(tr("Column"));
    auto* go = new QPushButton(tr("Show"), m_popup);
    go->setToolTip(tr("Brings the cell into sight and marks it"));
    auto* layout = new QFormLayout(m_popup);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addRow(tr("Row"), m_row);
    layout->addRow(tr("Column"), m_col);
    layout->addRow(go);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(m_popup);
    menu->addAction(action);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, m_row, [this] {
        m_row->setFocus();
        m_row->selectAll();
    });
    connect(go, &QPushButton::clicked, this, &CellPicker::pick);
    for (QSpinBox* box : {m_row, m_col}) {
        box->setAlignment(Qt::AlignRight);
        // Enter in a box does what the button does.
        connect(box, &QSpinBox::editingFinished, this, [this, box] {
            if (box->hasFocus() && this->menu()->isVisible())
                pick();
        });
    }
}

void CellPicker::setSize(Index rows, Index cols) {
    const auto last = [](Index count) {
        return static_cast<int>(std::clamp<Index>(count - 1, 0, std::numeric_limits<int>::max()));
    };
    m_row->setRange(0, last(rows));
    m_col->setRange(0, last(cols));
    setEnabled(rows > 0 && cols > 0);
}

void CellPicker::setCell(Index row, Index col) {
    m_row->setValue(static_cast<int>(row));
    m_col->setValue(static_cast<int>(col));
}

void CellPicker::open() {
    showMenu();
}

void CellPicker::pick() {
    menu()->hide();
    emit picked(m_row->value(), m_col->value());
}

} // namespace prunescope
