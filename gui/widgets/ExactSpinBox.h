// A spin box that shows few digits but keeps the exact number, and reports only values that the user entered.
#pragma once

#include <QDoubleSpinBox>

namespace prunescope {

class ExactSpinBox : public QDoubleSpinBox {
    Q_OBJECT

public:
    /// Digits: significant ones (Significant), or after the point (Fixed).
    enum class Digits { Significant, Fixed };

    ExactSpinBox(Digits digits, int count, QWidget* parent = nullptr);

    /// Emits nothing. Does not change text that is being typed.
    void setExact(double value);
    void setExact(double value, double maximum);

    QString textFromValue(double value) const override;

signals:
    void entered(double value);

protected:
    void stepBy(int steps) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void commit();

    Digits m_digits;
    int m_count;
    bool m_edited = false; ///< typed in since the last commit
};

} // namespace prunescope
