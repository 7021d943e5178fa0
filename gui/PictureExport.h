#pragma once

#include "engine/core/Result.h"

#include <QString>

class QWidget;

namespace prunescope {

/// Draws the widget into a PNG, SVG or PDF file, by the file name's ending. Whole or not at all. Fails with BadArgument (another
/// ending) or FileUnwritable.
Result<void> exportPicture(QWidget& widget, const QString& file);

} // namespace prunescope
