#include "gui/Theme.h"

#include <QApplication>
#include <QEvent>
#include <QPalette>

#include <array>

namespace prunescope {

namespace {

struct Pair {
    Token token;
    const char* light;
    const char* dark;
};

constexpr std::array<Pair, 15> kColors{{
    {Token::Window, "#eef0f3", "#14181e"},
    {Token::Panel, "#ffffff", "#1b2028"},
    {Token::Line, "#dde1e7", "#2c333e"},
    {Token::Text, "#1b2330", "#e6eaf0"},
    {Token::QuietText, "#5d6776", "#98a3b3"},
    {Token::Accent, "#0b6bcb", "#5ab0ff"},
    {Token::Loss, "#b3460a", "#ffa050"},
    {Token::Gain, "#0a7a5c", "#4fd1a5"},
    {Token::WeightNegative, "#2166ac", "#66b2ff"},
    {Token::WeightZero, "#f7f7f7", "#282e38"},
    {Token::WeightPositive, "#b2460a", "#ffa050"},
    {Token::PrunedCell, "#d6dbe2", "#1b2028"},
    {Token::DenseReference, "#9aa4b2", "#66717f"},
    {Token::Selection, "#deebf8", "#22384f"},
    {Token::Track, "#e6e9ee", "#2a313b"},
}};

} // namespace

Theme& Theme::instance() {
    static auto* theme = new Theme; // never deleted, because views may use it during shutdown
    return *theme;
}

Theme::Theme() {
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    qApp->installEventFilter(this);
    apply();
}

QColor Theme::color(Token token) const {
    for (const Pair& pair : kColors)
        if (pair.token == token)
            return QColor(QLatin1String(m_dark ? pair.dark : pair.light));
    return {};
}

QFont Theme::font(double morePoints, QFont::Weight weight) {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() + morePoints);
    font.setWeight(weight);
    return font;
}

void Theme::setChoice(ThemeChoice choice) {
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (watched == qApp && event->type() == QEvent::ThemeChange)
        followSystem();
    return QObject::eventFilter(watched, event);
}

void Theme::followSystem() {
    // Qt 6.4 has no colorScheme(). An empty palette restores the system's own for a moment, and its lightness is read.
    QApplication::setPalette(QPalette());
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    apply();
}

void Theme::apply() {
    m_dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::FollowSystem && m_systemDark);
    QPalette palette;
    palette.setColor(QPalette::Window, color(Token::Window));
    palette.setColor(QPalette::WindowText, color(Token::Text));
    palette.setColor(QPalette::Base, color(Token::Panel));
    palette.setColor(QPalette::AlternateBase, color(Token::Window));
    palette.setColor(QPalette::Text, color(Token::Text));
    palette.setColor(QPalette::Button, color(Token::Panel));
    palette.setColor(QPalette::ButtonText, color(Token::Text));
    palette.setColor(QPalette::BrightText, color(Token::Loss));
    palette.setColor(QPalette::PlaceholderText, color(Token::QuietText));
    palette.setColor(QPalette::Highlight, color(Token::Selection));
    palette.setColor(QPalette::HighlightedText, color(Token::Text));
    palette.setColor(QPalette::Link, color(Token::Accent));
    palette.setColor(QPalette::ToolTipBase, color(Token::Panel));
    palette.setColor(QPalette::ToolTipText, color(Token::Text));
    palette.setColor(QPalette::Mid, color(Token::Line));
    palette.setColor(QPalette::Dark, color(Token::Line));
    palette.setColor(QPalette::Light, color(Token::Panel));
    palette.setColor(QPalette::Midlight, color(Token::Line));
    palette.setColor(QPalette::Shadow, color(Token::Line));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(Token::DenseReference));
    QApplication::setPalette(palette);
    emit changed();
}

} // namespace prunescope
