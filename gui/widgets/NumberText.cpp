#include "gui/widgets/NumberText.h"

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

} // namespace prunescope
