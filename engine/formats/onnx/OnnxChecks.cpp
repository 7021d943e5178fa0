#include "engine/formats/onnx/OnnxChecks.h"

#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNodes.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <unordered_set>

namespace prunescope {

namespace {

bool knowsOpset(std::int64_t opset) {
    const auto versions = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
    const auto known = versions.find(onnx::ONNX_DOMAIN);
    return known != versions.end() && opset <= known->second.second;
}

/// Keeps ONNX's own domain only once and under one name.
void normalizeOpsets(onnx::ModelProto& model, std::int64_t opset) {
    google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto> imports;
    imports.Add()->set_version(opset);
    for (const auto& import : model.opset_import())
        if (!isOnnxDomain(import.domain()))
            *imports.Add() = import;
    model.mutable_opset_import()->Swap(&imports);
    model.clear_functions();
    model.clear_training_info();
}

void declare(onnx::ValueInfoProto& info, const std::string& name, const ValueShape& shape) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    tensor.mutable_shape();
    for (const std::int64_t dim : shape.dims()) {
        auto& added = *tensor.mutable_shape()->add_dim();
        if (dim != ValueShape::kBatch)
            added.set_dim_value(dim);
        else if (shape.samples() > 0)
            added.set_dim_value(shape.samples());
        else
            added.set_dim_param("N");
    }
}

/// Declares a constant's type and size; includes its numbers only if they may be a shape.
void declareConstant(onnx::GraphProto& graph, const std::string& name, const OnnxTensor& constant) {
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(constant.isInteger() ? onnx::TensorProto::INT64 : onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : constant.dims())
        tensor.add_dims(dim);
    if (const auto integers = constant.integers())
        for (const std::int64_t value : *integers)
            tensor.add_int64_data(value);
}

/// Declares a shape that the model computes: as a constant if it is known, otherwise as an input.
void declareShape(onnx::GraphProto& graph, const std::string& name, const std::optional<ValueShape::Dims>& shape,
                  std::int64_t samples) {
    const auto isOpen = [&](std::int64_t dim) {
        return dim == ValueShape::kUnknown || (dim == ValueShape::kBatch && samples == 0);
    };
    if (!shape || std::any_of(shape->begin(), shape->end(), isOpen)) {
        onnx::ValueInfoProto& input = *graph.add_input();
        input.set_name(name);
        input.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT64);
        return;
    }
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(shape->size()));
    for (const std::int64_t dim : *shape)
        tensor.add_int64_data(dim == ValueShape::kBatch ? samples : dim);
}

/// The nodes that compute something from the input, with everything that they read.
onnx::ModelProto computingPart(const OnnxGraph& graph, const OnnxValues& values, const ValueShape& input) {
    onnx::ModelProto model;
    model.set_ir_version(onnx::Version::IR_VERSION);
    *model.mutable_opset_import() = graph.model->opset_import();
    normalizeOpsets(model, graph.opset);
    onnx::GraphProto& part = *model.mutable_graph();
    declare(*part.add_input(), graph.input->name(), input);
    part.add_output()->set_name(graph.output);
    std::unordered_set<std::string> known{graph.input->name(), std::string()};
    const auto isComputed = [&](const std::string& name) {
        return !name.empty() && !values.isConstant(name) && !values.isShape(name);
    };
    for (const int position : graph.order) {
        const onnx::NodeProto& node = graph.graph().node(position);
        const bool computes = std::any_of(node.input().begin(), node.input().end(), isComputed) && operatorText(node) != "Shape";
        if (!graph.isNeeded[static_cast<std::size_t>(position)] || !computes)
            continue;
        onnx::NodeProto& copy = *part.add_node() = node;
        if (isOnnxDomain(copy.domain()))
            copy.clear_domain();
        for (const std::string& name : node.input()) {
            if (isComputed(name) || !known.insert(name).second)
                continue;
            if (values.isShape(name))
                declareShape(part, name, values.integers(name), input.samples());
            else if (const auto constant = values.constant(name))
                declareConstant(part, name, *constant);
        }
    }
    return model;
}

/// The first line of the library's message, which may contain names from the file.
std::string firstLine(const std::exception& error) {
    constexpr std::size_t kMaximumLength = 300;
    const std::string message = error.what();
    return cleanName(message.substr(0, message.find('\n')), kMaximumLength);
}

} // namespace

Result<void> checkShapes(const OnnxGraph& graph, const OnnxValues& values, const ValueShape& input, const ValueShape& output) {
    if (!knowsOpset(graph.opset))
        return {};
    onnx::ModelProto model = computingPart(graph, values, input);
    try {
        onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(),
                                           onnx::ShapeInferenceOptions(false, 1, false));
    } catch (const std::exception& error) {
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "ONNX's shape inference says: {}"),
                    firstLine(error));
    }
    const auto& type = model.graph().output(0).type();
    if (!type.has_tensor_type() || !type.tensor_type().has_shape())
        return {};
    const auto& dims = type.tensor_type().shape().dim();
    bool isSame = dims.size() == output.rank();
    for (int i = 0; isSame && i < dims.size(); ++i) {
        const std::int64_t found = output.dims()[static_cast<std::size_t>(i)];
        isSame = found == ValueShape::kBatch || !dims[i].has_dim_value() || dims[i].dim_value() == found;
    }
    if (!isSame)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its output has the shape {}, which ONNX's shape inference contradicts"),
                    output.text());
    return {};
}

Result<void> checkNodes(OnnxGraph& graph) {
    constexpr std::int64_t kNewestIr = onnx::Version::IR_VERSION;
    onnx::ModelProto& model = *graph.model;
    if (model.ir_version() > kNewestIr || !knowsOpset(graph.opset))
        return {};
    // Since IR 4, initializers need not be listed as inputs; runtimes do not insist on it in older files either.
    model.set_ir_version(std::max<std::int64_t>(model.ir_version(), 4));
    onnx::GraphProto& nodes = *model.mutable_graph();
    google::protobuf::RepeatedPtrField<onnx::NodeProto> sorted;
    for (const int position : graph.order)
        sorted.Add()->Swap(nodes.mutable_node(position));
    nodes.mutable_node()->Swap(&sorted);
    for (auto& node : *nodes.mutable_node())
        if (isOnnxDomain(node.domain()))
            node.clear_domain();
    normalizeOpsets(model, graph.opset);
    nodes.clear_value_info();
    nodes.set_name("graph");
    for (auto* ends : {nodes.mutable_input(), nodes.mutable_output()}) {
        for (auto& end : *ends) {
            end.clear_type();
            end.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
            end.mutable_type()->mutable_tensor_type()->mutable_shape();
        }
    }
    try {
        onnx::checker::check_model(model);
    } catch (const std::exception& error) {
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "ONNX's checker says: {}"), firstLine(error));
    }
    return {};
}

} // namespace prunescope
