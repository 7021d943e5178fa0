// Numbers as people read them: through the locale, with a true minus sign and a space that does not break before the unit.
#pragma once

#include <QLocale>
#include <QString>

namespace prunescope {

inline QString withTrueMinus(QString text) {
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

inline QString numberText(double value, int decimals) {
    return withTrueMinus(QLocale().toString(value, 'f', decimals));
}

/// Significant digits without trailing zeros: "0.0805", "1.2e−7".
inline QString shortNumberText(double value, int digits = 6) {
    return withTrueMinus(QLocale().toString(value, 'g', digits));
}

/// A fraction as "97.70 %".
inline QString percentText(double fraction, int decimals) {
    return numberText(100 * fraction, decimals) + QChar(0x00a0) + QLatin1Char('%');
}

/// "+0.40", "−0.63"; what rounds to 0 carries no sign.
inline QString signedText(double value, int decimals) {
    const QString text = numberText(value, decimals);
    const QString zero = numberText(0, decimals);
    if (text == withTrueMinus(QStringLiteral("-")) + zero)
        return zero;
    return value > 0 && text != zero ? QLatin1Char('+') + text : text;
}

inline QString countText(qint64 count) {
    return withTrueMinus(QLocale().toString(count));
}

/// Powers of 1,000: "1.07 MB", "36.4 kB", "512 B".
inline QString bytesText(qint64 bytes) {
    const double value = static_cast<double>(bytes);
    if (bytes >= 1'000'000'000)
        return numberText(value / 1e9, 2) + QStringLiteral("\u00a0GB");
    if (bytes >= 1'000'000)
        return numberText(value / 1e6, 2) + QStringLiteral("\u00a0MB");
    if (bytes >= 1'000)
        return numberText(value / 1e3, 1) + QStringLiteral("\u00a0kB");
    return countText(bytes) + QStringLiteral("\u00a0B");
}

} // namespace prunescope
