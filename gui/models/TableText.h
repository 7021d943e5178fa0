// Any table model as text for the clipboard.
#pragma once

#include <QString>

class QAbstractItemModel;

namespace prunescope {

/// Columns parted by tabs, one line per row, the horizontal headers first; row headers where the model has them.
QString tableText(const QAbstractItemModel& model);

void copyTable(const QAbstractItemModel& model);

} // namespace prunescope
