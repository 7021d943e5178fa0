#include "engine/formats/onnx/operators/OnnxPool.h"

#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/formats/onnx/operators/OnnxWindow.h"
#include "engine/network/operations/Pool.h"

#include <algorithm>

#include <fmt/format.h>

namespace prunescope {

namespace {

/// How far the last window extends beyond the padding if the number of positions is rounded up.
Index reachOver(Index positions, Index stride, Index kernel, Index size, Index padding) {
    return std::max<Index>(0, (positions - 1) * stride + kernel - size - padding);
}

/// Handles an average that counts the padding and rounds up. Before opset 19, runtimes divide by the size of the window, as if
/// the padding continued under all of it; this is the same as more padding without rounding. Since opset 19, they count only
/// the declared padding, which PruneScope's own files, in an older opset, cannot express.
Result<Window2d> withoutRounding(Window2d window, const Shape& input, std::int64_t opset) {
    const Result<Shape> size = window.outputSize(input);
    if (!size)
        return tl::unexpected<Error>(size.error());
    const Index below = reachOver(size->dim(0), window.rowStride, window.rows, input.dim(1), window.top + window.bottom);
    const Index right = reachOver(size->dim(1), window.colStride, window.cols, input.dim(2), window.left + window.right);
    if (opset >= 19 && (below > 0 || right > 0))
        return fail(
            ErrorCode::Unsupported, {},
            QT_TRANSLATE_NOOP("engine",
                              "it counts padding in windows that reach over the padding, which older runtimes do differently"));
    window.bottom += below;
    window.right += right;
    window.roundUp = false;
    return window;
}

Result<void> readPool(OnnxNodeReader& node) {
    const Result<OnnxValue> value = node.value(0);
    if (!value)
        return tl::unexpected<Error>(value.error());
    const bool isAverage = node.op() == "AveragePool";
    const bool countPadding = isAverage && node.integer("count_include_pad", 0) != 0;
    Result<Window2d> window = readWindow(node, value->shape);
    if (window && countPadding && window->roundUp)
        window = withoutRounding(*window, value->shape.sample(), node.opset());
    if (!window)
        return tl::unexpected<Error>(window.error());
    if (isAverage && (window->rowDilation != 1 || window->colDilation != 1))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it averages over a dilated window"));
    if (window->top >= window->rows || window->bottom >= window->rows || window->left >= window->cols ||
        window->right >= window->cols)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its padding is not smaller than its window of {} × {}"), window->rows,
                    window->cols);
    const Result<ValueShape> shape = shapeBehind(*window, value->shape, value->shape.dims()[1]);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    const PoolKind pooling = isAverage ? PoolKind::Average : PoolKind::Maximum;
    return node.add(std::make_shared<const Pool>(pooling, *window, countPadding), {*value}, *shape);
}

Result<void> readGlobalPool(OnnxNodeReader& node) {
    const Result<OnnxValue> value = node.value(0);
    if (!value)
        return tl::unexpected<Error>(value.error());
    const ValueShape& shape = value->shape;
    if (!shape.beginsWithSamples() || shape.rank() != 4)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine",
                                      "it gets a value of shape {}; PruneScope reads pictures of channels × rows × columns only"),
                    shape.text());
    return node.add(Pool::globalAverage(), {*value}, shape.withDims({ValueShape::kBatch, shape.dims()[1], 1, 1}));
}

Result<void> writePool(OnnxNodeWriter& node) {
    const auto& pool = static_cast<const Pool&>(node.node().operation());
    if (pool.isGlobal()) {
        node.add("GlobalAveragePool", {node.input()});
        return {};
    }
    OnnxNodeAttributes attributes = node.add(pool.pooling() == PoolKind::Maximum ? "MaxPool" : "AveragePool", {node.input()});
    writeWindow(attributes, pool.window());
    if (pool.countsPadding())
        attributes.setInteger("count_include_pad", 1);
    return {};
}

} // namespace

void addOnnxPool(OnnxOperators& operators) {
    operators.readers["MaxPool"] = readPool;
    operators.readers["AveragePool"] = readPool;
    operators.readers["GlobalAveragePool"] = readGlobalPool;
    for (const char* kind : {"max-pool", "average-pool", "global-average-pool"})
        operators.writers[kind] = writePool;
}

} // namespace prunescope
