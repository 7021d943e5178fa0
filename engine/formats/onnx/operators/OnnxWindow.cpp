#include "engine/formats/onnx/operators/OnnxWindow.h"

#include "engine/formats/FirstError.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;

/// Far above any kernel, stride, dilation or padding of a picture; products of numbers up to this limit do not overflow.
constexpr std::int64_t kMaximum = 1 << 20;

/// The two numbers of an attribute, for rows and columns.
Result<Dims> pair(const char* name, const Dims& values, std::int64_t minimum) {
    if (values.size() != 2)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "its {} has {} numbers; PruneScope reads pictures with rows and columns only"),
                    name, values.size());
    for (const std::int64_t value : values)
        if (value < minimum || value > kMaximum)
            return fail(ErrorCode::BadArgument, {}, QT_TRANSLATE_NOOP("engine", "its {} has the number {}"), name, value);
    return values;
}

/// Padding before and after one axis such that the output has one position per stride (SAME).
std::pair<std::int64_t, std::int64_t> samePadding(std::int64_t size, std::int64_t kernel, std::int64_t stride,
                                                  std::int64_t dilation, bool moreInFront) {
    const std::int64_t positions = (size + stride - 1) / stride;
    const std::int64_t total = std::max<std::int64_t>(0, (positions - 1) * stride + dilation * (kernel - 1) + 1 - size);
    const std::int64_t less = total / 2;
    return moreInFront ? std::pair(total - less, less) : std::pair(less, total - less);
}

Result<void> setPadding(OnnxNodeReader& node, const ValueShape& shape, Window2d& window) {
    const std::string automatic = node.text("auto_pad", "NOTSET");
    const Dims pads = node.integerList("pads", {0, 0, 0, 0});
    if (!node.attributeError())
        return node.attributeError();
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
        const bool moreInFront = automatic == "SAME_LOWER";
        const Shape sample = shape.sample();
        std::tie(window.top, window.bottom) =
            samePadding(sample.dim(1), window.rows, window.rowStride, window.rowDilation, moreInFront);
        std::tie(window.left, window.right) =
            samePadding(sample.dim(2), window.cols, window.colStride, window.colDilation, moreInFront);
        return {};
    }
    if (automatic != "NOTSET" && automatic != "VALID" && !automatic.empty())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its auto_pad has an unknown value"));
    if (automatic == "VALID")
        return {};
    if (pads.size() != 4)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its pads has {} numbers"), pads.size());
    for (const std::int64_t pad : pads)
        if (pad < 0 || pad > kMaximum)
            return fail(ErrorCode::BadArgument, {}, QT_TRANSLATE_NOOP("engine", "its pads has the number {}"), pad);
    window.top = pads[0];
    window.left = pads[1];
    window.bottom = pads[2];
    window.right = pads[3];
    return {};
}

} // namespace

Result<Window2d> readWindow(OnnxNodeReader& node, const ValueShape& shape, const std::optional<Dims>& kernel) {
    if (!shape.beginsWithSamples() || shape.rank() != 4)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine",
                                      "it gets a value of shape {}; PruneScope reads pictures of channels × rows × columns only"),
                    shape.text());
    const Dims wanted = node.integerList("kernel_shape", kernel.value_or(Dims()));
    const auto strides = pair("strides", node.integerList("strides", {1, 1}), 1);
    const auto dilations = pair("dilations", node.integerList("dilations", {1, 1}), 1);
    Window2d window;
    window.roundUp = node.integer("ceil_mode", 0) != 0;
    if (!node.attributeError())
        return tl::unexpected<Error>(node.attributeError().error());
    const auto size = pair("kernel_shape", wanted, 1);
    if (const Error* error = firstError(size, strides, dilations))
        return tl::unexpected<Error>(*error);
    if (kernel && *kernel != *size)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its kernel_shape is {} × {}, its weights are {} × {}"), (*size)[0], (*size)[1],
                    (*kernel)[0], (*kernel)[1]);
    window.rows = (*size)[0];
    window.cols = (*size)[1];
    window.rowStride = (*strides)[0];
    window.colStride = (*strides)[1];
    window.rowDilation = (*dilations)[0];
    window.colDilation = (*dilations)[1];
    if (auto padded = setPadding(node, shape, window); !padded)
        return tl::unexpected<Error>(padded.error());
    return window;
}

Result<ValueShape> shapeBehind(const Window2d& window, const ValueShape& shape, std::int64_t channels) {
    const Result<Shape> size = window.outputSize(shape.sample());
    if (!size)
        return tl::unexpected<Error>(size.error());
    return shape.withDims({ValueShape::kBatch, channels, size->dim(0), size->dim(1)});
}

void writeWindow(OnnxNodeAttributes& node, const Window2d& window) {
    node.setIntegers("kernel_shape", {window.rows, window.cols});
    node.setIntegers("strides", {window.rowStride, window.colStride});
    node.setIntegers("pads", {window.top, window.left, window.bottom, window.right});
    if (window.rowDilation != 1 || window.colDilation != 1)
        node.setIntegers("dilations", {window.rowDilation, window.colDilation});
    if (window.roundUp)
        node.setInteger("ceil_mode", 1);
}

} // namespace prunescope
