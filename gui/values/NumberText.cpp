#include "gui/values/NumberText.h"

#include <QLocale>

#include <cmath>

namespace prunescope {

QString numberText(double value, int decimals) {
    const double shown = std::abs(value) < 0.5 * std::pow(10.0, -decimals) ? 0.0 : value;
    QString text = QLocale().toString(std::abs(shown), 'f', decimals);
    if (shown < 0)
        text.prepend(QChar(0x2212));
    return text;
}

QString countText(qint64 count) {
    return QLocale().toString(count);
}

QString percentText(double fraction, int decimals) {
    return numberText(100 * fraction, decimals) + QChar(0x00a0) + QLocale().percent();
}

QString withTrueMinus(QString text) {
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QString shortNumberText(double value, int digits) {
    return withTrueMinus(QLocale().toString(value, 'g', digits));
}

QString signedText(double value, int decimals) {
    const QString text = numberText(value, decimals);
    return value > 0 && text != numberText(0, decimals) ? QLatin1Char('+') + text : text;
}

QString bytesText(qint64 bytes) {
    const auto value = static_cast<double>(bytes);
    if (bytes >= 1'000'000'000)
        return numberText(value / 1e9, 2) + QStringLiteral("\u00a0GB");
    if (bytes >= 1'000'000)
        return numberText(value / 1e6, 2) + QStringLiteral("\u00a0MB");
    if (bytes >= 1'000)
        return numberText(value / 1e3, 1) + QStringLiteral("\u00a0kB");
    return countText(bytes) + QStringLiteral("\u00a0B");
}

} // namespace prunescope
