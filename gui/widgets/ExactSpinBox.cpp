#include "gui/widgets/ExactSpinBox.h"

#include "gui/values/NumberText.h"

#include <QLineEdit>
#include <QSignalBlocker>

namespace prunescope {

namespace {

constexpr double kStepsToMaximum = 1000;
constexpr int kStoredDecimals = 12; // QDoubleSpinBox rounds to its decimals: far below what a float threshold resolves

} // namespace

ExactSpinBox::ExactSpinBox(Digits digits, int count, QWidget* parent) : QDoubleSpinBox(parent), m_digits(digits), m_count(count) {
    setDecimals(kStoredDecimals);
    setKeyboardTracking(false);
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setAlignment(Qt::AlignRight);
    connect(lineEdit(), &QLineEdit::textEdited, this, [this] { m_edited = true; });
    connect(this, &QDoubleSpinBox::editingFinished, this, &ExactSpinBox::commit);
}

void ExactSpinBox::setExact(double value) {
    if (m_edited)
        return;
    const QSignalBlocker blocker(this);
    setValue(value);
}

void ExactSpinBox::setExact(double value, double maximum) {
    if (m_edited) // setting the range would put the old number back over what is being typed
        return;
    const QSignalBlocker blocker(this);
    setRange(0, maximum);
    setSingleStep(maximum / kStepsToMaximum);
    setValue(value);
}

QString ExactSpinBox::textFromValue(double value) const {
    if (m_digits == Digits::Fixed)
        return locale().toString(value, 'f', m_count);
    return value == 0 ? locale().toString(0) : locale().toString(value, 'g', m_count);
}

void ExactSpinBox::stepBy(int steps) {
    m_edited = false;
    const double before = value();
    QDoubleSpinBox::stepBy(steps);
    if (value() != before)
        emit entered(value());
}

void ExactSpinBox::focusOutEvent(QFocusEvent* event) {
    QDoubleSpinBox::focusOutEvent(event);
    commit();
}

void ExactSpinBox::commit() {
    if (!m_edited)
        return;
    m_edited = false;
    emit entered(value());
}

} // namespace prunescope
