// Numbers as people read them: the locale's separators, a real minus sign, as many digits as asked for.
#pragma once

#include <QString>

namespace prunescope {

/// "−0.1184": fixed decimals, U+2212 for the minus sign, never "−0.00".
QString numberText(double value, int decimals);

/// "235,200".
QString countText(qint64 count);

/// "73.1 %" for 0.731: one decimal, a no-break space before the sign.
QString percentText(double fraction, int decimals = 1);

} // namespace prunescope
