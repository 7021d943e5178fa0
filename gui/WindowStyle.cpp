#include "gui/WindowStyle.h"

#include "gui/Theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

namespace prunescope {

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
    case PE_PanelMenuBar: return;
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
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void WindowStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
    if (element == CE_Splitter)
        return;
    if (element == CE_ToolBar || element == CE_MenuBarEmptyArea) {
        painter->fillRect(option->rect, Theme::instance().color(Token::Panel));
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

} // namespace prunescope
