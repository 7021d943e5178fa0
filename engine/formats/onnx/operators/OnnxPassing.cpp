#include "engine/formats/onnx/operators/OnnxPassing.h"

#include "engine/formats/onnx/OnnxNodes.h"
#include "engine/formats/onnx/OnnxOperators.h"

namespace prunescope {

namespace {

Result<void> readIdentity(OnnxNodeReader& node) {
    Result<OnnxValue> value = node.value(0);
    return value ? node.pass(std::move(*value)) : tl::unexpected<Error>(value.error());
}

Result<void> readCast(OnnxNodeReader& node) {
    const std::int64_t to = node.integer("to", 0);
    if (!node.attributeError())
        return node.attributeError();
    // Before opset 6 the type was a text. Whatever it says, a float network stays a float network only with a known type
    // number.
    if (!isFloatType(to))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "it turns values into another type than floating point"));
    return readIdentity(node);
}

Result<void> readDropout(OnnxNodeReader& node) {
    const Result<double> training = node.number(2, 0.0);
    if (!training)
        return tl::unexpected<Error>(training.error());
    if (*training != 0.0)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it drops values at random, as in training"));
    return readIdentity(node);
}

} // namespace

void addOnnxPassing(OnnxOperators& operators) {
    operators.readers["Identity"] = readIdentity;
    operators.readers["Cast"] = readCast;
    operators.readers["Dropout"] = readDropout;
}

} // namespace prunescope
