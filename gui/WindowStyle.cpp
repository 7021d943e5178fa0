#include "gui/WindowStyle.h"

#include "gui/Theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

namespace prunescope {

namespace {

/// Fusion draws the frames of fields darker than the window, so they disappear in a dark theme. Drawn again in the theme's line
/// colour.
void drawFrame(const QStyleOption* option, QPainter* painter, const QRect& rect) {
    const Theme& theme = Theme::instance();
    const bool focus = (option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_Enabled);
    QColor line = theme.color(focus ? Token::Accent : Token::DenseReference);
    if (!(option->state & QStyle::State_Enabled))
        line = theme.color(Token::Line);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(line);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter->restore();
}

/// A small triangle that points down.
void drawArrow(QPainter& painter, const QRect& rect, const QColor& color) {
    const QPointF middle = QRectF(rect).center();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{middle + QPointF(-3.5, -1.5), middle + QPointF(3.5, -1.5), middle + QPointF(0, 2.5)});
    painter.restore();
}

} // namespace

WindowStyle::WindowStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

int WindowStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth: return Theme::kGap;
    case PM_ToolBarItemSpacing: return 6;
    case PM_ToolBarItemMargin: return 4;
    case PM_ToolBarFrameWidth: return 2;
    case PM_ToolTipLabelFrameWidth: return 4;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
    const Theme& theme = Theme::instance();
    switch (element) {
    case PE_IndicatorDockWidgetResizeHandle:
    case PE_PanelStatusBar:
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar:
    case PE_PanelToolBar: return;
    case PE_IndicatorArrowDown: // a tool button that only opens a menu shows the arrow in its text
        if (const auto* button = qobject_cast<const QToolButton*>(widget)) {
            if (button->popupMode() == QToolButton::MenuButtonPopup)
                drawArrow(*painter, option->rect,
                          theme.color(option->state & State_Enabled ? Token::Text : Token::DenseReference));
            return;
        }
        break;
    case PE_PanelButtonTool:
    case PE_PanelButtonCommand: {
        const bool down = option->state & (State_Sunken | State_On);
        const bool hover = (option->state & State_MouseOver) && (option->state & State_Enabled);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen((option->state & State_HasFocus) ? theme.color(Token::Accent) : theme.color(Token::Line));
        painter->setBrush(down ? theme.color(Token::Selection) : hover ? theme.color(Token::Window) : theme.color(Token::Panel));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->restore();
        return;
    }
    case PE_FrameLineEdit: drawFrame(option, painter, option->rect); return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        drawFrame(option, painter, option->rect);
        return;
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void WindowStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (control == CC_ComboBox || (control == CC_SpinBox && spin && spin->frame))
        drawFrame(option, painter, option->rect);
}

void WindowStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
    if (element == CE_Splitter)
        return;
    if (element == CE_ToolBar || element == CE_MenuBarEmptyArea)
        return; // the window's light strip shows through
    if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option); item && element == CE_MenuBarItem) {
        if (item->state & (State_Selected | State_Sunken))
            painter->fillRect(item->rect, Theme::instance().color(Token::Selection));
        drawItemText(painter, item->rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, item->palette,
                     item->state & State_Enabled, item->text, QPalette::WindowText);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

} // namespace prunescope
