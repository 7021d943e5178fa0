// How every plot of the window looks: the theme's colours, quiet axes, numbers through the locale.
#pragma once

class QCPAxis;
class QCPGrid;
class QCustomPlot;

namespace prunescope {

enum class GridLines { None, Horizontal };

/// Colours and fonts from the theme; call again on Theme::changed(). Draws at the screen's own resolution.
void stylePlot(QCustomPlot& plot);
void styleAxis(QCPAxis& axis, GridLines grid);

/// Ticks at round numbers; `percentSign` appends " %".
void useNumberTicks(QCPAxis& axis, int count, bool percentSign = false);
/// Powers of ten, on a logarithmic scale.
void useLogTicks(QCPAxis& axis);

} // namespace prunescope
