// "Go to…": a small button that opens a row box and a column box.
#pragma once

#include "engine/core/Types.h"

#include <QToolButton>

class QMenu;
class QSpinBox;

namespace prunescope {

class CellPicker : public QToolButton {
    Q_OBJECT

public:
    explicit CellPicker(QWidget* parent = nullptr);

    /// Size of the layer; the button is disabled when it has no cells.
    void setSize(Index rows, Index cols);
    /// What the boxes show when they open.
    void setCell(Index row, Index col);
    /// Opens the boxes, the row's first: what the shortcut does.
    void open();

signals:
    void picked(Index row, Index col);

private:
    void buildPopup();
    void pick();

    QMenu* m_menu = nullptr;
    QSpinBox* m_row = nullptr;
    QSpinBox* m_col = nullptr;
};

} // namespace prunescope
