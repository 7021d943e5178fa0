// Small ONNX files for tests, built with ONNX's own protobuf classes.
#pragma once

#include "engine/execution/SampleRun.h"
#include "engine/formats/OpenModel.h"

#include <onnx/onnx_pb.h>

#include <QTemporaryDir>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

class OnnxFile {
public:
    using Dims = std::vector<std::int64_t>;

    /// input: dimensions of the input "x", 0 for an open one; the output is "y".
    explicit OnnxFile(const Dims& input = {0, 2}, int opset = 13, int ir = 7) {
        model.set_ir_version(ir);
        model.add_opset_import()->set_version(opset);
        graph().set_name("test");
        addInput("x", input);
        graph().add_output()->set_name("y");
        auto* type = graph().mutable_output(0)->mutable_type()->mutable_tensor_type();
        type->set_elem_type(onnx::TensorProto::FLOAT);
        type->mutable_shape()->add_dim();
    }

    onnx::GraphProto& graph() { return *model.mutable_graph(); }

    void addInput(const std::string& name, const Dims& dims) {
        auto* input = graph().add_input();
        input->set_name(name);
        input->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t dim : dims) {
            auto* added = input->mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim();
            if (dim > 0)
                added->set_dim_value(dim);
        }
    }

    onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output) {
        onnx::NodeProto& added = *graph().add_node();
        added.set_op_type(op);
        added.set_name(op + " " + std::to_string(graph().node_size()));
        for (const std::string& input : inputs)
            added.add_input(input);
        added.add_output(output);
        return added;
    }

    onnx::TensorProto& floats(const std::string& name, const Dims& dims, const std::vector<float>& values) {
        onnx::TensorProto& tensor = bare(name, dims, onnx::TensorProto::FLOAT);
        tensor.set_raw_data(values.data(), values.size() * sizeof(float));
        return tensor;
    }

    onnx::TensorProto& integers(const std::string& name, const Dims& values) {
        onnx::TensorProto& tensor = bare(name, {static_cast<std::int64_t>(values.size())}, onnx::TensorProto::INT64);
        for (const std::int64_t value : values)
            tensor.add_int64_data(value);
        return tensor;
    }

    onnx::TensorProto& bare(const std::string& name, const Dims& dims, onnx::TensorProto::DataType type) {
        onnx::TensorProto& tensor = *graph().add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(type);
        for (const std::int64_t dim : dims)
            tensor.add_dims(dim);
        return tensor;
    }

    /// "W" = [[1, 2], [3, 4]] (outputs × inputs) and "b" = [10, 20]. For x = [2, 1]: W x = [4, 10], Wᵀ x = [5, 8].
    void addLayerConstants() {
        floats("W", {2, 2}, {1, 2, 3, 4});
        floats("b", {2}, {10, 20});
    }

    std::string bytes() const { return model.SerializeAsString(); }

    prunescope::Result<prunescope::Network> open() const {
        const QTemporaryDir folder;
        return open(folder);
    }
    prunescope::Result<prunescope::Network> open(const QTemporaryDir& folder) const {
        return openBytes(bytes(), folder.filePath("model.onnx").toStdString());
    }
    static prunescope::Result<prunescope::Network> openBytes(const std::string& bytes, const std::string& path) {
        std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return prunescope::openModel(path);
    }

    onnx::ModelProto model;
};

inline onnx::AttributeProto& addAttribute(onnx::NodeProto& node, const std::string& name,
                                          onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
}

inline void setInt(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
    addAttribute(node, name, onnx::AttributeProto::INT).set_i(value);
}

inline void setFloat(onnx::NodeProto& node, const std::string& name, float value) {
    addAttribute(node, name, onnx::AttributeProto::FLOAT).set_f(value);
}

inline void setText(onnx::NodeProto& node, const std::string& name, const std::string& value) {
    addAttribute(node, name, onnx::AttributeProto::STRING).set_s(value);
}

inline void setInts(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = addAttribute(node, name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        attribute.add_ints(value);
}

inline std::vector<std::string> nodeKinds(const prunescope::Network& network) {
    std::vector<std::string> kinds;
    for (prunescope::NodeIndex i = 0; i < network.nodeCount(); ++i)
        kinds.emplace_back(network.node(i).kind());
    return kinds;
}

inline std::vector<std::string> nodeNames(const prunescope::Network& network) {
    std::vector<std::string> names;
    for (prunescope::NodeIndex i = 0; i < network.nodeCount(); ++i)
        names.push_back(network.node(i).name());
    return names;
}

/// The weights of one layer, row by row.
inline std::vector<float> weightsOf(const prunescope::Network& network, int layer = 0) {
    const prunescope::SharedMatrix& values = network.layer(prunescope::LayerIndex{layer}).weights()->values;
    return {values.data(), values.data() + values.size()};
}

/// The network's output for one sample.
inline std::vector<float> outputFor(const prunescope::Network& network, const std::vector<float>& sample) {
    const prunescope::ConstMatrixView input(sample.data(), 1, static_cast<prunescope::Index>(sample.size()));
    const prunescope::Matrix output = prunescope::output(network, input);
    return {output.data(), output.data() + output.size()};
}

// Opens the file and compares its output for x = [2, 1] with what follows, bit for bit: the values are small integers or halves.
#define COMPARE_OUTPUT(file, ...)                                                                                                \
    do {                                                                                                                         \
        const auto opened = (file).open();                                                                                       \
        QVERIFY2(opened.has_value(), opened ? "" : prunescope::errorSentence(opened.error()).c_str());                           \
        QCOMPARE(outputFor(*opened, {2, 1}), (std::vector<float>{__VA_ARGS__}));                                                 \
    } while (false)

// Opens the file and expects an error of this code whose sentence contains the text.
#define COMPARE_ERROR(file, expectedCode, text)                                                                                  \
    do {                                                                                                                         \
        const auto opened = (file).open();                                                                                       \
        QVERIFY(!opened.has_value());                                                                                            \
        const std::string sentence = prunescope::errorSentence(opened.error());                                                  \
        QVERIFY2(opened.error().code == prunescope::ErrorCode::expectedCode, sentence.c_str());                                  \
        QVERIFY2(sentence.find(text) != std::string::npos, sentence.c_str());                                                    \
    } while (false)
