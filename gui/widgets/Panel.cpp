#include "gui/widgets/Panel.h"

#include "gui/Theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>

namespace prunescope {

namespace {

constexpr int kHeaderGap = 6;

} // namespace

Panel::Panel(QWidget* parent) : Panel(QString(), parent) {}

Panel::Panel(const QString& heading, QWidget* parent) : QFrame(parent) {
    m_header = new QWidget(this);
    m_heading = new QLabel(m_header);
    m_headerLayout = new QHBoxLayout(m_header);
    m_headerLayout->setContentsMargins(0, 0, 0, 0);
    m_headerLayout->setSpacing(Theme::kGap);
    m_headerLayout->addWidget(m_heading);
    m_headerLayout->addStretch(1);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(kMargin, kMargin - 3, kMargin, kMargin - 3);
    m_layout->setSpacing(kHeaderGap);
    m_layout->addWidget(m_header);
    connect(&Theme::instance(), &Theme::changed, this, &Panel::followTheme);
    followTheme();
    setHeading(heading);
}

void Panel::setHeading(const QString& heading) {
    m_heading->setText(heading);
    m_heading->setVisible(!heading.isEmpty());
    m_header->setVisible(!heading.isEmpty() || m_headerLayout->count() > 2); // label and stretch are always there
    setAccessibleName(heading);
}

QString Panel::heading() const {
    return m_heading->text();
}

void Panel::addHeaderWidget(QWidget* widget) {
    m_headerLayout->addWidget(widget);
    m_header->show();
}

void Panel::setContent(QWidget* content) {
    if (content == m_content)
        return;
    delete m_content;
    m_content = content;
    if (content)
        m_layout->addWidget(content, 1);
}

void Panel::paintEvent(QPaintEvent*) {
    // Painted here instead of by a style sheet, which would also affect everything inside the panel.
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::instance().color(Token::Line));
    painter.setBrush(Theme::instance().color(Token::Panel));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), Theme::kRadius, Theme::kRadius);
}

void Panel::followTheme() {
    QPalette palette = m_heading->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(Token::QuietText));
    m_heading->setPalette(palette);
    m_heading->setFont(Theme::font(-0.5, QFont::DemiBold));
    update();
}

} // namespace prunescope
