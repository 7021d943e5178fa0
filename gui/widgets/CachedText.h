// One line of text, shaped once and drawn many times: tables show the same words and digits at every move of a slider, and
// shaping them takes longer than all the rest of a cell.
#pragma once

#include <QString>

class QFont;
class QPainter;
class QRectF;

namespace prunescope {

/// The width of the text in pixels.
double cachedTextWidth(const QString& text, const QFont& font);

/// Draws it as QPainter::drawText() would on one line, cut short with "…" where it has no room. Takes the painter's pen.
void drawCachedText(QPainter& painter, const QRectF& area, Qt::Alignment alignment, const QString& text, const QFont& font);

} // namespace prunescope
