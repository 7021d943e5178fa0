// The line under the weight views: the cell under the cursor, and the meaning of the colours that are not weights.
#pragma once

#include "gui/panels/weights/CellColors.h"

#include <QWidget>

namespace prunescope {

/// Painted as one text with colour samples, so that it can be elided in the middle and never widens the window.
class CellLegend : public QWidget {
    Q_OBJECT

public:
    explicit CellLegend(QWidget* parent = nullptr);

    void setCell(const QString& description);
    /// Which colours of cells that change are explained too.
    enum class Marks { None, Dragging, Added };
    void setMarks(Marks marks);
    QString text() const { return m_cell; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    CellColors m_colors;
    QString m_cell;
    Marks m_marks = Marks::None;
};

} // namespace prunescope
