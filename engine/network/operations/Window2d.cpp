#include "engine/network/operations/Window2d.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

Index positions(Index size, Index kernel, Index stride, Index dilation, Index before, Index after, bool roundUp) {
    const Index room = size + before + after - dilation * (kernel - 1) - 1;
    if (room < 0)
        return 0;
    Index count = (roundUp ? room + stride - 1 : room) / stride + 1;
    // A window that would begin in the padding after the picture is left out.
    if (roundUp && (count - 1) * stride >= size + before)
        --count;
    return count;
}

} // namespace

Result<Shape> Window2d::outputSize(const Shape& input) const {
    if (input.rank() != 3)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "it takes channels × rows × columns, the node before it gives {}"), input.text());
    if (std::min({rows, cols, rowStride, colStride, rowDilation, colDilation}) < 1 || std::min({top, left, bottom, right}) < 0)
        return fail(ErrorCode::BadArgument, {},
                    QT_TRANSLATE_NOOP("engine", "a kernel size, stride or dilation is below 1, or a padding is negative"));
    const Index outRows = positions(input.dim(1), rows, rowStride, rowDilation, top, bottom, roundUp);
    const Index outCols = positions(input.dim(2), cols, colStride, colDilation, left, right, roundUp);
    if (outRows < 1 || outCols < 1)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its window of {} × {} does not fit into {}"), rows,
                    cols, input.text());
    return Shape{outRows, outCols};
}

} // namespace prunescope
