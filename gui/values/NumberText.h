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

/// Significant digits without trailing zeros: "0.0805", "1.2e−7".
QString shortNumberText(double value, int digits = 6);

/// "+0.40", "−0.63"; what rounds to 0 carries no sign.
QString signedText(double value, int decimals);

/// Powers of 1,000: "1.07 MB", "36.4 kB", "512 B".
QString bytesText(qint64 bytes);

/// The locale's own number text with its hyphens turned into minus signs.
QString withTrueMinus(QString text);

} // namespace prunescope
