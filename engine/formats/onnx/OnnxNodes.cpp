#include "engine/formats/onnx/OnnxNodes.h"

#include "engine/formats/Names.h"

#include <fmt/format.h>

namespace prunescope {

namespace {

/// No list of strides, paddings or axes has this many entries.
constexpr int kMaximumListLength = 64;

/// The attribute, nullptr if the node does not have it, or FileDamaged if it has another type.
Result<const onnx::AttributeProto*> typedAttribute(const onnx::NodeProto& node, const char* name,
                                                   onnx::AttributeProto::AttributeType type) {
    const onnx::AttributeProto* attribute = findAttribute(node, name);
    if (attribute && attribute->type() != type && attribute->type() != onnx::AttributeProto::UNDEFINED)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "{} has an attribute {} of the wrong type"),
                    nodeText(node), name);
    return attribute;
}

} // namespace

bool isOnnxDomain(const std::string& domain) {
    return domain.empty() || domain == "ai.onnx";
}

bool isFloatType(std::int64_t type) {
    return type == onnx::TensorProto::FLOAT || type == onnx::TensorProto::DOUBLE || type == onnx::TensorProto::FLOAT16 ||
           type == onnx::TensorProto::BFLOAT16;
}

Message typeText(int type) {
    return onnx::TensorProto::DataType_IsValid(type)
               ? Message::verbatim(onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(type)))
               : Message(QT_TRANSLATE_NOOP("engine", "number {}"), type);
}

Message nodeText(const onnx::NodeProto& node) {
    if (!node.name().empty())
        return Message(QT_TRANSLATE_NOOP("engine", "node {}"), inQuotes(node.name()));
    return node.output_size() > 0 ? Message(QT_TRANSLATE_NOOP("engine", "the node that gives {}"), inQuotes(node.output(0)))
                                  : Message(QT_TRANSLATE_NOOP("engine", "a node without a name"));
}

std::string operatorText(const onnx::NodeProto& node) {
    return cleanName(isOnnxDomain(node.domain()) ? node.op_type() : node.domain() + "." + node.op_type());
}

Message nodeIsA(const onnx::NodeProto& node) {
    const std::string op = operatorText(node);
    const bool vowel = !op.empty() && std::string("AEIOaeio").find(op.front()) != std::string::npos;
    return vowel ? Message(QT_TRANSLATE_NOOP("engine", "{} is an {}"), nodeText(node), op)
                 : Message(QT_TRANSLATE_NOOP("engine", "{} is a {}"), nodeText(node), op);
}

const onnx::AttributeProto* findAttribute(const onnx::NodeProto& node, const char* name) {
    for (const auto& attribute : node.attribute())
        if (attribute.name() == name)
            return &attribute;
    return nullptr;
}

Result<std::int64_t> integerAttribute(const onnx::NodeProto& node, const char* name, std::int64_t otherwise) {
    return typedAttribute(node, name, onnx::AttributeProto::INT).map([&](const onnx::AttributeProto* attribute) {
        return attribute ? attribute->i() : otherwise;
    });
}

Result<float> floatAttribute(const onnx::NodeProto& node, const char* name, float otherwise) {
    return typedAttribute(node, name, onnx::AttributeProto::FLOAT).map([&](const onnx::AttributeProto* attribute) {
        return attribute ? attribute->f() : otherwise;
    });
}

Result<std::string> textAttribute(const onnx::NodeProto& node, const char* name, const std::string& otherwise) {
    return typedAttribute(node, name, onnx::AttributeProto::STRING).map([&](const onnx::AttributeProto* attribute) {
        return attribute ? attribute->s() : otherwise;
    });
}

Result<std::vector<std::int64_t>> integersAttribute(const onnx::NodeProto& node, const char* name,
                                                    const std::vector<std::int64_t>& otherwise) {
    const auto attribute = typedAttribute(node, name, onnx::AttributeProto::INTS);
    if (!attribute)
        return tl::unexpected<Error>(attribute.error());
    if (!*attribute)
        return otherwise;
    if ((*attribute)->ints_size() > kMaximumListLength)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "{} has an attribute {} of {} numbers"),
                    nodeText(node), name, (*attribute)->ints_size());
    return std::vector<std::int64_t>((*attribute)->ints().begin(), (*attribute)->ints().end());
}

} // namespace prunescope
