#include "engine/formats/onnx/OnnxNodeWriter.h"

#include "engine/formats/onnx/OnnxModelBuilder.h"

namespace prunescope {

namespace {

onnx::AttributeProto& addAttribute(onnx::NodeProto& node, const char* name, onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
}

} // namespace

OnnxNodeAttributes& OnnxNodeAttributes::setInteger(const char* name, std::int64_t value) {
    addAttribute(m_node, name, onnx::AttributeProto::INT).set_i(value);
    return *this;
}

OnnxNodeAttributes& OnnxNodeAttributes::setReal(const char* name, float value) {
    addAttribute(m_node, name, onnx::AttributeProto::FLOAT).set_f(value);
    return *this;
}

OnnxNodeAttributes& OnnxNodeAttributes::setIntegers(const char* name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = addAttribute(m_node, name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        attribute.add_ints(value);
    return *this;
}

std::string OnnxNodeWriter::input(std::size_t input) const {
    return m_model.valueOf(m_node.inputs()[input]);
}

std::string OnnxNodeWriter::flatInput() {
    if (m_node.inputShape().rank() == 1)
        return input();
    const std::string flat = m_model.valueOf(m_model.current()) + ".flat";
    m_model.addNode(m_node.name() + ".flatten", "Flatten", {input()}, flat);
    return flat;
}

OnnxNodeAttributes OnnxNodeWriter::add(const char* op, const std::vector<std::string>& inputs) {
    return OnnxNodeAttributes(m_model.addNode(m_node.name(), op, inputs, m_model.valueOf(m_model.current())));
}

std::string OnnxNodeWriter::floats(const char* suffix, const std::vector<std::int64_t>& dims, const float* numbers) {
    std::size_t count = 1;
    for (const std::int64_t dim : dims)
        count *= static_cast<std::size_t>(dim);
    std::string name = m_node.name() + "." + suffix;
    m_model.setNumbers(m_model.addConstant(name, dims), numbers, count);
    return name;
}

std::string OnnxNodeWriter::number(const char* suffix, float value) {
    std::string name = m_node.name() + "." + suffix;
    m_model.addConstant(name, {}).set_raw_data(&value, sizeof(value));
    return name;
}

std::string OnnxNodeWriter::integers(const char* suffix, const std::vector<std::int64_t>& values) {
    std::string name = m_node.name() + "." + suffix;
    onnx::TensorProto& tensor = m_model.addConstant(name, {static_cast<std::int64_t>(values.size())});
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    return name;
}

} // namespace prunescope
