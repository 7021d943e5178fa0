// One line of text, shaped once and drawn many times: tables show the same words and digits on every move of a slider, and
// shaping takes longer than the rest of drawing a cell.
#pragma once

#include <QString>

class QFont;
class QPainter;
class QRectF;

namespace prunescope {

/// The width of the text in pixels.
double cachedTextWidth(const QString& text, const QFont& font);

/// Draws the text on one line as QPainter::drawText() would, elided with "…" if there is not enough room. Uses the painter's
/// pen.
void drawCachedText(QPainter& painter, const QRectF& area, Qt::Alignment alignment, const QString& text, const QFont& font);

} // namespace prunescope
