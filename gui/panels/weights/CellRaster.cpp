#include "gui/panels/weights/CellRaster.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace prunescope {

namespace {

constexpr Index kLinesAtOnce = 16;

/// The cells that each pixel along one axis covers.
struct Spans {
    std::vector<Index> begins;
    std::vector<Index> ends;
    int first = 0; ///< pixels before it lie outside the layer
};

Spans spansAlong(double from, double length, int pixels, Index cells) {
    Spans spans;
    const double step = length / pixels;
    for (int pixel = 0; pixel < pixels; ++pixel) {
        if (step <= 1) {
            // The cell under the pixel's middle, so edges fall where cells end.
            const auto cell = static_cast<Index>(std::floor(from + (pixel + 0.5) * step));
            if (cell < 0)
                spans.first = pixel + 1;
            else if (cell < cells) {
                spans.begins.push_back(cell);
                spans.ends.push_back(cell + 1);
            }
            continue;
        }
        const auto begin = std::max<Index>(0, static_cast<Index>(std::floor(from + pixel * step + 0.5)));
        const auto end = std::min<Index>(cells, static_cast<Index>(std::floor(from + (pixel + 1) * step + 0.5)));
        if (end <= 0)
            spans.first = pixel + 1;
        else if (begin < end) {
            spans.begins.push_back(begin);
            spans.ends.push_back(end);
        }
    }
    return spans;
}

Index strideOf(Index begin, Index end) {
    return std::max<Index>(1, (end - begin + WeightCellSource::kSamplesPerAxis - 1) / WeightCellSource::kSamplesPerAxis);
}

constexpr Index kMostSamples = WeightCellSource::kSamplesPerAxis * WeightCellSource::kSamplesPerAxis;

/// 65,536 / count, rounded: a division per channel and pixel would cost as much as everything else.
constexpr auto kReciprocals = [] {
    std::array<std::uint32_t, kMostSamples + 1> reciprocals{};
    for (std::size_t count = 1; count < reciprocals.size(); ++count)
        reciprocals[count] = static_cast<std::uint32_t>((65536 + count / 2) / count);
    return reciprocals;
}();

/// Mean of up to kMostSamples colours, channel by channel; red and blue are summed in one word, 64 · 255 fits into half of it.
struct ColorSum {
    std::uint32_t redBlue = 0;
    std::uint32_t green = 0;
    std::size_t count = 0;

    void add(QRgb color) {
        redBlue += color & 0xff00ffU;
        green += (color >> 8) & 0xffU;
        ++count;
    }
    QRgb mean() const {
        const auto channel = [this](std::uint32_t sum) { return static_cast<int>((sum * kReciprocals[count] + 32768U) >> 16); };
        return qRgb(channel(redBlue >> 16), channel(green), channel(redBlue & 0xffffU));
    }
};

} // namespace

void WeightCellSource::fillLine(Index rowBegin, Index rowEnd, const std::vector<Index>& colBegins,
                                const std::vector<Index>& colEnds, const CellColors& colors, QRgb* line) const {
    const float* values = m_view.weights()->values.data();
    const CellStates states(m_view);
    const Index width = cols();
    const auto colorAt = [&](Index position) { return colors.cell(states.at(position), values[position]); };
    const Index rowStride = strideOf(rowBegin, rowEnd);
    for (std::size_t pixel = 0; pixel < colBegins.size(); ++pixel) {
        const Index begin = colBegins[pixel];
        const Index end = colEnds[pixel];
        if (end - begin == 1 && rowEnd - rowBegin == 1) {
            const bool same = pixel > 0 && colBegins[pixel - 1] == begin;
            line[pixel] = same ? line[pixel - 1] : colorAt(rowBegin * width + begin);
            continue;
        }
        ColorSum sum;
        const Index colStride = strideOf(begin, end);
        for (Index row = rowBegin; row < rowEnd; row += rowStride)
            for (Index col = begin; col < end; col += colStride)
                sum.add(colorAt(row * width + col));
        line[pixel] = sum.mean();
    }
}

QImage renderCells(const CellSource& source, const QRectF& visible, QSize pixels, const CellColors& colors) {
    QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.fill(Qt::transparent);
    const Spans cols = spansAlong(visible.left(), visible.width(), pixels.width(), source.cols());
    const Spans rows = spansAlong(visible.top(), visible.height(), pixels.height(), source.rows());
    if (cols.begins.empty())
        return image;
    const std::size_t bytes = cols.begins.size() * sizeof(QRgb);
    uchar* const pixelsAt = image.bits(); // called once here: it may copy, so it must not be called from several threads
    const qsizetype stride = image.bytesPerLine();
    parallelFor(static_cast<Index>(rows.begins.size()), kLinesAtOnce, [&](Index first, Index last) {
        for (Index index = first; index < last; ++index) {
            const auto i = static_cast<std::size_t>(index);
            QRgb* line = reinterpret_cast<QRgb*>(pixelsAt + (rows.first + index) * stride) + cols.first;
            // Pixels of one row of cells repeat the line above.
            if (index > first && rows.begins[i] == rows.begins[i - 1])
                std::memcpy(line, reinterpret_cast<const uchar*>(line) - stride, bytes);
            else
                source.fillLine(rows.begins[i], rows.ends[i], cols.begins, cols.ends, colors, line);
        }
    });
    return image;
}

} // namespace prunescope
