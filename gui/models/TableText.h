// Any table model as text for the clipboard.
#pragma once

#include <QString>

class QAbstractItemModel;

namespace prunescope {

/// Columns are separated by tabs, one line per row, with the horizontal headers first; includes row headers if the model has
/// them.
QString tableText(const QAbstractItemModel& model);

void copyTable(const QAbstractItemModel& model);

} // namespace prunescope
