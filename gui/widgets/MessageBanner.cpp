#include "gui/widgets/MessageBanner.h"

#include "gui/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include <utility>

namespace prunescope {

MessageBanner::MessageBanner(QWidget* parent) : QFrame(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 6, 8, 6);
    m_label = new QLabel(this);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_button = new QPushButton(this);
    m_close = new QPushButton(tr("Dismiss"), this);
    m_close->setAccessibleName(tr("Dismiss this message"));
    layout->addWidget(m_label, 1);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
    connect(m_close, &QPushButton::clicked, this, &MessageBanner::dismiss);
    connect(m_button, &QPushButton::clicked, this, [this] {
        const std::function<void()> accept = std::exchange(m_accept, {});
        dismiss();
        if (accept)
            accept();
    });
    connect(&Theme::instance(), &Theme::changed, this, &MessageBanner::followTheme);
    hide();
}

void MessageBanner::showMessage(Kind kind, const QString& sentence) {
    m_kind = kind;
    m_accept = {};
    m_label->setText(sentence);
    m_button->hide();
    setAccessibleName(sentence);
    followTheme();
    show();
}

void MessageBanner::showOffer(const QString& sentence, const QString& button, std::function<void()> accept) {
    showMessage(Kind::Offer, sentence);
    m_accept = std::move(accept);
    m_button->setText(button);
    m_button->show();
}

void MessageBanner::dismiss() {
    hide();
    m_label->clear();
}

QString MessageBanner::text() const {
    return m_label->text();
}

void MessageBanner::followTheme() {
    update();
}

void MessageBanner::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.color(Token::Line));
    painter.setBrush(theme.color(Token::Panel));
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(frame, Theme::kRadius, Theme::kRadius);
    // A mark at the left says what kind it is, in colour as in place.
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(m_kind == Kind::Offer ? Token::Accent : Token::Loss));
    painter.drawRoundedRect(QRectF(5, 7, 3, height() - 14), 1.5, 1.5);
}

} // namespace prunescope
