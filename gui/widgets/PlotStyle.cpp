#include "gui/widgets/PlotStyle.h"

#include "gui/Theme.h"
#include "gui/values/NumberText.h"

#include <qcustomplot.h>

#include <cmath>

namespace prunescope {

namespace {

class NumberTicker : public QCPAxisTicker {
public:
    explicit NumberTicker(QString suffix) : m_suffix(std::move(suffix)) {}

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        // A tick next to 0 may come out as 1e−17.
        const double exact = std::fabs(tick) < 1e-12 ? 0 : tick;
        return (std::fabs(exact) >= 1000 ? numberText(exact, 0) : shortNumberText(exact)) + m_suffix;
    }

private:
    QString m_suffix;
};

class LogTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tick >= 1 ? numberText(tick, 0) : shortNumberText(tick);
    }
};

} // namespace

void stylePlot(QCustomPlot& plot) {
    plot.setBufferDevicePixelRatio(plot.devicePixelRatioF());
    plot.setBackground(QBrush(Theme::instance().color(Token::Panel)));
    plot.setFont(Theme::font(-1));
    // Otherwise each plot would paint and flush the window separately; this way all changes are painted together.
    plot.setPlottingHint(QCP::phImmediateRefresh, false);
}

void styleAxis(QCPAxis& axis, GridLines grid) {
    const Theme& theme = Theme::instance();
    axis.setBasePen(Qt::NoPen);
    axis.setTickPen(Qt::NoPen);
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelFont(Theme::font(-1));
    axis.setTickLabelColor(theme.color(Token::QuietText));
    axis.setTickLabelPadding(5);
    axis.setTickLength(0);
    axis.setSubTickLength(0);
    axis.grid()->setVisible(grid == GridLines::Horizontal);
    axis.grid()->setPen(QPen(theme.color(Token::Line), 1));
    axis.grid()->setZeroLinePen(QPen(theme.color(Token::Line), 1));
    axis.grid()->setSubGridVisible(false);
}

void useNumberTicks(QCPAxis& axis, int count, bool percentSign) {
    const QSharedPointer<QCPAxisTicker> ticker(new NumberTicker(percentSign ? QStringLiteral("\u00a0%") : QString()));
    ticker->setTickCount(count);
    axis.setTicker(ticker);
}

void useLogTicks(QCPAxis& axis) {
    axis.setTicker(QSharedPointer<QCPAxisTicker>(new LogTicker));
}

} // namespace prunescope
