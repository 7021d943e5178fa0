#include "gui/widgets/SegmentedSwitch.h"

#include "gui/Theme.h"

#include <QAbstractButton>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QPainter>
#include <QPainterPath>

namespace prunescope {

namespace {

constexpr double kCorner = 4;

QPainterPath outline(const QWidget& widget) {
    QPainterPath path;
    path.addRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
    return path;
}

class Segment : public QAbstractButton {
public:
    Segment(const QString& text, QWidget* parent) : QAbstractButton(parent) {
        setText(text);
        setAccessibleName(text);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus); // a click chooses; it need not draw the ring
        setFont(Theme::font(-0.5));
        setAttribute(Qt::WA_Hover);
    }

    QSize sizeHint() const override { return {fontMetrics().horizontalAdvance(text()) + 16, fontMetrics().height() + 4}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::instance();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipPath(outline(*parentWidget()).translated(-pos()));
        if (isChecked())
            painter.fillRect(rect(), theme.color(Token::Selection));
        else if (isEnabled() && underMouse())
            painter.fillRect(rect(), theme.color(Token::Window));
        if (hasFocus()) {
            painter.setPen(QPen(theme.color(Token::Accent), 1.5));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), kCorner - 1, kCorner - 1);
        }
        const Token text = !isEnabled() ? Token::DenseReference : isChecked() ? Token::Text : Token::QuietText;
        painter.setPen(theme.color(text));
        painter.drawText(rect(), Qt::AlignCenter, this->text());
    }
};

} // namespace

SegmentedSwitch::SegmentedSwitch(const QString& name, QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int segment, bool checked) {
        if (!checked || segment == m_current)
            return;
        m_current = segment;
        emit currentChanged(segment);
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

int SegmentedSwitch::addSegment(const QString& text, const QString& tip) {
    auto* segment = new Segment(text, this);
    segment->setToolTip(tip);
    segment->setAccessibleDescription(tip);
    const int number = count();
    m_segments.append(segment);
    m_group->addButton(segment, number);
    layout()->addWidget(segment);
    if (number == 0) {
        m_current = 0;
        segment->setChecked(true);
    }
    return number;
}

void SegmentedSwitch::setSegmentEnabled(int segment, bool enabled, const QString& tip) {
    QAbstractButton* button = m_segments.at(segment);
    button->setEnabled(enabled);
    button->setToolTip(tip);
    button->setAccessibleDescription(tip);
}

bool SegmentedSwitch::isSegmentEnabled(int segment) const {
    return m_segments.at(segment)->isEnabled();
}

int SegmentedSwitch::current() const {
    return m_current;
}

void SegmentedSwitch::setCurrent(int segment) {
    m_segments.at(segment)->setChecked(true);
}

void SegmentedSwitch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::instance().color(Token::Line));
    painter.drawPath(outline(*this));
}

} // namespace prunescope
