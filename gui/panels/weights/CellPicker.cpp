#include "gui/panels/weights/CellPicker.h"

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
    setAutoRaise(true);
    buildPopup();
    setSize(0, 0);
}

void CellPicker::buildPopup() {
    m_menu = new QMenu(this);
    auto* boxes = new QWidget(m_menu);
    m_row = new QSpinBox(boxes);
    m_row->setAccessibleName(tr("Row"));
    m_col = new QSpinBox(boxes);
    m_col->setAccessibleName(tr("Column"));
    auto* go = new QPushButton(tr("Show"), boxes);
    go->setToolTip(tr("Brings the cell into sight and marks it"));
    auto* layout = new QFormLayout(boxes);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addRow(tr("Row"), m_row);
    layout->addRow(tr("Column"), m_col);
    layout->addRow(go);
    auto* action = new QWidgetAction(m_menu);
    action->setDefaultWidget(boxes);
    m_menu->addAction(action);
    connect(this, &QToolButton::clicked, this, &CellPicker::open);
    connect(m_menu, &QMenu::aboutToShow, m_row, [this] {
        m_row->setFocus();
        m_row->selectAll();
    });
    connect(go, &QPushButton::clicked, this, &CellPicker::pick);
    for (QSpinBox* box : {m_row, m_col}) {
        box->setAlignment(Qt::AlignRight);
        // Enter in a box does what the button does.
        connect(box, &QSpinBox::editingFinished, this, [this, box] {
            if (box->hasFocus() && m_menu->isVisible())
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
    // setMenu() is not used because its arrow would cover the text.
    m_menu->popup(mapToGlobal(QPoint(0, height())));
}

void CellPicker::pick() {
    m_menu->hide();
    emit picked(m_row->value(), m_col->value());
}

} // namespace prunescope
