#pragma once

#include "engine/core/Result.h"

#include <QString>

class QWidget;

namespace prunescope {

/// Draws the widget into a PNG, SVG or PDF file, chosen by the file name's extension. Writes the complete file or nothing.
/// Fails with BadArgument (another extension) or FileUnwritable.
Result<void> exportPicture(QWidget& widget, const QString& file);

} // namespace prunescope
