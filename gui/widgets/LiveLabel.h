// A line of text that changes on every move of a slider. It requests a new layout only if it no longer fits, because that would
// move and repaint half of the window.
#pragma once

#include <QWidget>

namespace prunescope {

class LiveLabel : public QWidget {
    Q_OBJECT

public:
    explicit LiveLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    void clear() { setText({}); }
    QString text() const { return m_text; }

    /// As wide as the widest text since the font was set.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString m_text;
    int m_widest = 0;
};

} // namespace prunescope
