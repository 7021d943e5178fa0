#include "gui/models/TableText.h"

#include <QAbstractItemModel>
#include <QClipboard>
#include <QGuiApplication>

namespace prunescope {

QString tableText(const QAbstractItemModel& model) {
    const bool rowHeaders =
        model.rowCount() > 0 && model.columnCount() > 0 && model.headerData(0, Qt::Vertical).typeId() == QMetaType::QString;
    QStringList lines;
    QStringList cells;
    if (rowHeaders)
        cells << QString();
    for (int column = 0; column < model.columnCount(); ++column)
        cells << model.headerData(column, Qt::Horizontal).toString();
    lines << cells.join(QLatin1Char('\t'));
    for (int row = 0; row < model.rowCount(); ++row) {
        cells.clear();
        if (rowHeaders)
            cells << model.headerData(row, Qt::Vertical).toString();
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void copyTable(const QAbstractItemModel& model) {
    QGuiApplication::clipboard()->setText(tableText(model));
}

} // namespace prunescope
