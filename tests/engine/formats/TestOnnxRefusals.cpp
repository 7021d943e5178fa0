// Damaged and unsupported files: a clear error each time.
#include "OnnxFile.h"

#include <QTest>

#include <fmt/format.h>

#include <limits>
#include <random>

using namespace prunescope;

namespace {

/// x → Gemm → Relu → y.
OnnxFile soundFile() {
    OnnxFile file;
    file.addLayerConstants();
    file.node("Gemm", {"x", "W", "b"}, "h");
    file.node("Relu", {"h"}, "y");
    return file;
}

onnx::TensorProto& weightTensor(OnnxFile& file) {
    return *file.graph().mutable_initializer(0);
}

} // namespace

class TestOnnxRefusals : public QObject {
    Q_OBJECT

private slots:
    void everyTruncationIsAnError() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("cut.onnx").toStdString();
        const std::string whole = soundFile().bytes();
        QVERIFY(OnnxFile::openBytes(whole, path).has_value());
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto network = OnnxFile::openBytes(whole.substr(0, length), path);
            QVERIFY2(!network.has_value(), std::to_string(length).c_str());
            const ErrorCode code = network.error().code;
            // A cut between two fields leaves a sound message in which something is missing.
            QVERIFY2(code == ErrorCode::FileTruncated || code == ErrorCode::FileDamaged, errorSentence(network.error()).c_str());
        }
    }

    void flippedBytesNeverCrash() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("flipped.onnx").toStdString();
        OnnxFile file = soundFile();
        file.integers("target", {-1, 2});
        file.node("Reshape", {"y", "target"}, "z");
        file.node("Softmax", {"z"}, "out");
        file.graph().mutable_output(0)->set_name("out");
        const std::string whole = file.bytes();
        QVERIFY(OnnxFile::openBytes(whole, path).has_value());
        std::mt19937 random(20);
        int refused = 0;
        for (int round = 0; round < 3000; ++round) {
            std::string bytes = whole;
            for (unsigned flips = 1 + random() % 3; flips > 0; --flips)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto network = OnnxFile::openBytes(bytes, path);
            refused += !network.has_value();
            if (network) // whatever opens must run
                QCOMPARE(output(*network, Matrix::Ones(1, network->inputSize())).cols(), network->outputSize());
            else
                QVERIFY(!network.error().where.empty());
        }
        QVERIFY(refused > 1000); // most bytes of so small a file are structure
    }

    void unknownOperatorsAreNamed_data() {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QString>("domain");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown") << "Sin"
                                 << ""
                                 << "node 'conv1' is a Sin, which PruneScope does not know";
        QTest::newRow("custom domain") << "FusedGemm"
                                       << "com.microsoft"
                                       << "node 'conv1' is a com.microsoft.FusedGemm";
        QTest::newRow("vowel") << "Erf"
                               << ""
                               << "node 'conv1' is an Erf";
    }

    void unknownOperatorsAreNamed() {
        QFETCH(QString, op);
        QFETCH(QString, domain);
        QFETCH(QString, text);
        OnnxFile file;
        file.addLayerConstants();
        auto& node = file.node(op.toStdString(), {"x"}, "h");
        node.set_name("conv1");
        node.set_domain(domain.toStdString());
        file.node("Gemm", {"h", "W", "b"}, "y");
        COMPARE_ERROR(file, Unsupported, text.toStdString());
    }

    void cyclesAreRefused() {
        OnnxFile file = soundFile();
        file.graph().mutable_node(0)->set_input(0, "y");
        COMPARE_ERROR(file, FileDamaged, "part of a cycle");
        OnnxFile self = soundFile();
        self.graph().mutable_node(1)->set_input(0, "y");
        COMPARE_ERROR(self, FileDamaged, "node 'Relu 2' (Relu) is part of a cycle");
    }

    void missingPartsAreNamed() {
        OnnxFile noWeights = soundFile();
        noWeights.graph().mutable_node(0)->set_input(1, "lost");
        COMPARE_ERROR(noWeights, FileDamaged, "node 'Gemm 1' (Gemm) reads 'lost', which no node and no initializer gives");
        OnnxFile noOutput = soundFile();
        noOutput.graph().mutable_output(0)->set_name("nowhere");
        COMPARE_ERROR(noOutput, FileDamaged, "'nowhere' does not come from its input");
        OnnxFile noGraph;
        noGraph.model.clear_graph();
        COMPARE_ERROR(noGraph, FileDamaged, "it has no graph");
        OnnxFile noOpset = soundFile();
        noOpset.model.clear_opset_import();
        COMPARE_ERROR(noOpset, FileDamaged, "which version of the ONNX operators");
        OnnxFile noLayer;
        noLayer.node("Relu", {"x"}, "y");
        COMPARE_ERROR(noLayer, Unsupported, "no layer with weights");
    }

    void severalInputsAndOutputsAreRefused() {
        OnnxFile inputs = soundFile();
        inputs.addInput("x2", {0, 2});
        COMPARE_ERROR(inputs, Unsupported, "it has 2 inputs: 'x', 'x2'");
        OnnxFile outputs = soundFile();
        outputs.graph().add_output()->CopyFrom(outputs.graph().output(0));
        outputs.graph().mutable_output(1)->set_name("h");
        COMPARE_ERROR(outputs, Unsupported, "it has 2 outputs");
    }

    void namesGivenTwiceAreRefused() {
        OnnxFile nodes = soundFile();
        nodes.node("Relu", {"h"}, "y");
        COMPARE_ERROR(nodes, FileDamaged, "'y' is given twice");
        OnnxFile constants = soundFile();
        constants.floats("W", {1}, {1});
        COMPARE_ERROR(constants, FileDamaged, "two initializers are named 'W'");
    }

    void weightsThatAreNotFiniteAreRefused() {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            OnnxFile file = soundFile();
            const std::vector<float> values{1, 2, bad, 4};
            weightTensor(file).set_raw_data(values.data(), values.size() * sizeof(float));
            COMPARE_ERROR(file, NotFinite,
                          "layer W: a value is not a finite number: the weight in row 0, column 1"); // stored transposed
        }
        OnnxFile file = soundFile();
        const std::vector<float> bias{1, std::numeric_limits<float>::quiet_NaN()};
        file.graph().mutable_initializer(1)->set_raw_data(bias.data(), bias.size() * sizeof(float));
        COMPARE_ERROR(file, NotFinite, "the bias of output 1");
    }

    void doublesThatNoFloatHoldsAreRefused() {
        OnnxFile file = soundFile();
        auto& weights = weightTensor(file);
        weights.clear_raw_data();
        weights.set_data_type(onnx::TensorProto::DOUBLE);
        for (const double value : {1.0, 1e300, 3.0, 4.0})
            weights.add_double_data(value);
        COMPARE_ERROR(file, NotFinite, "row 1, column 0");
    }

    void wrongTypesAreRefused() {
        OnnxFile integers = soundFile();
        auto& weights = weightTensor(integers);
        weights.set_data_type(onnx::TensorProto::INT64);
        weights.set_raw_data(std::string(32, '\1'));
        COMPARE_ERROR(integers, Unsupported, "node 'Gemm 1' is a Gemm: the weights 'W' are of type INT64");
        OnnxFile text = soundFile();
        weightTensor(text).set_data_type(onnx::TensorProto::STRING);
        COMPARE_ERROR(text, Unsupported, "tensor 'W' has numbers of type STRING");
        OnnxFile unknown = soundFile();
        weightTensor(unknown).set_data_type(99);
        COMPARE_ERROR(unknown, Unsupported, "number 99");
        OnnxFile input = soundFile();
        input.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT32);
        COMPARE_ERROR(input, Unsupported, "its input 'x' has numbers of type INT32");
        OnnxFile output = soundFile();
        output.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::BOOL);
        COMPARE_ERROR(output, Unsupported, "its output 'y' has numbers of type BOOL");
        OnnxFile attribute = soundFile();
        addAttribute(*attribute.graph().mutable_node(0), "transB", onnx::AttributeProto::STRING).set_s("yes");
        COMPARE_ERROR(attribute, FileDamaged, "attribute transB of the wrong type");
    }

    void sizesThatContradictTheBytesAreRefused_data() {
        QTest::addColumn<std::vector<std::int64_t>>("dims");
        constexpr std::int64_t kHuge = std::int64_t{1} << 40;
        QTest::newRow("too many") << OnnxFile::Dims{2, 3};
        QTest::newRow("too few") << OnnxFile::Dims{2, 1};
        QTest::newRow("a terabyte") << OnnxFile::Dims{kHuge, 1};
        QTest::newRow("overflows to 4") << OnnxFile::Dims{(std::int64_t{1} << 62) + 1, 4};
        QTest::newRow("overflows to 0") << OnnxFile::Dims{std::int64_t{1} << 32, std::int64_t{1} << 32};
        QTest::newRow("overflow beside a zero") << OnnxFile::Dims{kHuge, kHuge, 0};
        QTest::newRow("negative") << OnnxFile::Dims{-2, -2};
        QTest::newRow("100 dimensions") << OnnxFile::Dims(100, 1);
    }

    void sizesThatContradictTheBytesAreRefused() {
        QFETCH(std::vector<std::int64_t>, dims);
        OnnxFile file = soundFile();
        weightTensor(file).clear_dims();
        for (const std::int64_t dim : dims)
            weightTensor(file).add_dims(dim);
        COMPARE_ERROR(file, FileDamaged, "tensor 'W'");
    }

    void layersThatDoNotFitAreRefused() {
        OnnxFile file = soundFile();
        file.graph().mutable_output(0)->set_name("z");
        file.floats("V", {3, 1}, {1, 2, 3});
        file.node("MatMul", {"y", "V"}, "z");
        COMPARE_ERROR(file, ShapeMismatch, "node 'MatMul 3' is a MatMul: it takes 3 values, but gets a value of shape [N, 2]");
    }

    void emptyWeightsAreRefused() {
        OnnxFile file = soundFile();
        weightTensor(file).clear_dims();
        weightTensor(file).add_dims(0);
        weightTensor(file).add_dims(2);
        weightTensor(file).clear_raw_data();
        COMPARE_ERROR(file, ShapeMismatch, "its weights 'W' have the shape [0, 2]");
    }

    void weightsSharedWithoutEndAreRefused() {
        // 100 KB of weights in 5,000 layers would be 500 MB.
        OnnxFile file({0, 160});
        file.floats("W", {160, 160}, std::vector<float>(160 * 160, 0.01F));
        std::string value = "x";
        for (int i = 0; i < 5000; ++i) {
            const std::string next = i == 4999 ? "y" : fmt::format("h{}", i);
            file.node("MatMul", {value, "W"}, next);
            value = next;
        }
        COMPARE_ERROR(file, FileDamaged, "share constants so often");
    }

    void manyNestedOrEmptyPartsAreRefused() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("parts.onnx").toStdString();
        // One million empty nodes of two bytes each would become hundreds of megabytes: tag 0x0A (field 1, bytes), length 0, in
        // field 7 of the model.
        std::string nodes;
        for (int i = 0; i < 1'000'000; ++i)
            nodes += std::string("\x0A\x00", 2);
        std::string bytes("\x08\x07\x3A\x80\x89\x7A", 6); // IR 7; graph of 2,000,000 bytes as a varint
        const auto many = OnnxFile::openBytes(bytes + nodes, path);
        QVERIFY(!many.has_value());
        QCOMPARE(many.error().code, ErrorCode::FileDamaged);
        QVERIFY(many.error().detail.text().find("more parts") != std::string::npos);
        // Graphs inside attributes inside graphs, 200 deep.
        onnx::GraphProto deep;
        for (int i = 0; i < 200; ++i) {
            onnx::GraphProto outer;
            outer.add_node()->add_attribute()->mutable_g()->Swap(&deep);
            deep.Swap(&outer);
        }
        OnnxFile file = soundFile();
        file.graph().add_node()->add_attribute()->mutable_g()->Swap(&deep);
        COMPARE_ERROR(file, FileDamaged, "inside each other");
    }

    void longChainsOfConstantsDoNotOverflowTheStack() {
        OnnxFile file;
        file.addLayerConstants();
        std::string name = "W";
        for (int i = 0; i < 20000; ++i) {
            const std::string next = fmt::format("W{}", i);
            file.node("Identity", {name}, next);
            name = next;
        }
        file.node("MatMul", {"x", name}, "y");
        COMPARE_OUTPUT(file, 5, 8);
    }

    void whatTheCheckerRefusesIsDamaged() {
        OnnxFile file = soundFile();
        setInt(*file.graph().mutable_node(1), "nonsense", 1);
        COMPARE_ERROR(file, FileDamaged, "ONNX's checker says");
    }

    void strangeNamesBecomeReadable() {
        OnnxFile file;
        file.addLayerConstants();
        auto& node = file.node("Sin", {"x"}, "y");
        node.set_name("a\n\xFF" + std::string(1000, 'z'));
        const auto network = file.open();
        QVERIFY(!network.has_value());
        QVERIFY(network.error().detail.text().find("node 'a??zzz") == 0);
        QVERIFY(network.error().detail.text().size() < 200);
    }
};

QTEST_MAIN(TestOnnxRefusals)
#include "TestOnnxRefusals.moc"
