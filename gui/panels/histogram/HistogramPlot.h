// Draws the histogram: bars, the exact zeros separately, the cumulative curve and the threshold lines. It makes no decisions.
#pragma once

#include "engine/evaluation/WeightHistogram.h"

#include <memory>
#include <optional>

class QWidget;

namespace prunescope {

class HistogramPlot {
public:
    /// The exact zeros of the base, of which `kept` are kept.
    struct ZeroBar {
        Index all = 0;
        Index kept = 0;
    };

    HistogramPlot();
    ~HistogramPlot();
    HistogramPlot(const HistogramPlot&) = delete;
    HistogramPlot& operator=(const HistogramPlot&) = delete;

    QWidget* widget() const; ///< must be given a parent widget, which must outlive this object

    void setBins(const std::vector<HistogramBin>& bins, const ZeroBar& zeros);
    /// Sets new kept counts for the same bins and redraws only them, immediately.
    void setKept(const std::vector<HistogramBin>& bins, Index keptZeros);
    /// Share of all weights, 0…1, with |w| ≤ j · step. Empty: no curve.
    void setCumulative(const std::vector<double>& shares, double step);
    void setCumulativeShown(bool shown);
    void setLogarithmic(bool logarithmic);
    /// |w| of the two lines; nullopt hides them. locked: without handles. Redraws only the lines, immediately.
    void setLines(std::optional<double> magnitude, bool locked);
    void setRange(double low, double high);
    double rangeLow() const;
    double rangeHigh() const;

    double toPixel(double x) const;
    double toValue(double pixel) const;
    bool isOverBars(double x, double y) const; ///< above the x axis, including the strip of the handles
    bool isOverZeros(double x) const;
    void followTheme();
    void replot();

private:
    void replotLayer(const char* name);
    void fitCounts(const std::vector<HistogramBin>& bins, const ZeroBar& zeros);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace prunescope
