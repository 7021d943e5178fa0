// The frame that every part of the window sits in: rounded, with a small quiet heading and room for controls beside it.
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace prunescope {

class Panel : public QFrame {
    Q_OBJECT

public:
    explicit Panel(QWidget* parent = nullptr);
    explicit Panel(const QString& heading, QWidget* parent = nullptr);

    /// Also the panel's accessible name. An empty heading hides its label.
    void setHeading(const QString& heading);
    QString heading() const;

    /// Adds a control at the right end of the heading's row; the panel owns it.
    void addHeaderWidget(QWidget* widget);

    /// The one widget below the heading; the panel owns it and deletes the one before.
    void setContent(QWidget* content);
    QWidget* content() const { return m_content; }

    static constexpr int kMargin = 10; ///< pixels between the frame and what it holds

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void followTheme();

    QLabel* m_heading = nullptr;
    QWidget* m_header = nullptr;
    QHBoxLayout* m_headerLayout = nullptr;
    QVBoxLayout* m_layout = nullptr;
    QWidget* m_content = nullptr;
};

} // namespace prunescope
