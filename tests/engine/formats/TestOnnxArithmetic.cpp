// Arithmetic with constants, batch normalization, and that neither changes the weights that people see and prune.
#include "OnnxFile.h"

#include "engine/formats/onnx/OnnxWriter.h"

#include <QTest>

using namespace prunescope;

namespace {

/// x → … → "flat" → MatMul with four ones → y.
void addSum(OnnxFile& file, const std::string& from) {
    file.floats("ones", {4, 1}, {1, 1, 1, 1});
    file.node("Flatten", {from}, "flat");
    file.node("MatMul", {"flat", "ones"}, "y");
}

} // namespace

class TestOnnxArithmetic : public QObject {
    Q_OBJECT

private slots:
    void normalizationBeforeALayerStaysAsNodes() {
        // (x − [1, 1]) / [0.5, 0.25] = [2, 0] for x = [2, 1]; W [2, 0] + b = [12, 26].
        OnnxFile file;
        file.addLayerConstants();
        file.floats("mean", {2}, {1, 1});
        file.floats("deviation", {1, 2}, {0.5F, 0.25F});
        file.node("Sub", {"x", "mean"}, "centred");
        file.node("Div", {"centred", "deviation"}, "scaled");
        setInt(file.node("Gemm", {"scaled", "W", "b"}, "y"), "transB", 1);
        COMPARE_OUTPUT(file, 12, 26);
        const auto network = file.open();
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"subtract-constant", "divide-constant", "dense"}));
        QCOMPARE(weightsOf(*network), (std::vector<float>{1, 2, 3, 4})); // those of the file
        QCOMPARE(network->layer(LayerIndex{0}).bias(), Vector(Eigen::Vector2f(10, 20)));
    }

    void theShippedNetworkKeepsItsWeightsBehindANormalization() {
        // The file as it ships, and the same file with (x − 0.1307) / 0.3081 as nodes in front: same weights, and the same output
        // for an input from which the first one computes the second one's.
        std::ifstream stream(PROJECT_RESOURCES "/models/mlp-128.onnx", std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        OnnxFile file;
        QVERIFY(file.model.ParseFromString(bytes));
        const std::string input = file.graph().input(0).name();
        for (auto& node : *file.graph().mutable_node())
            for (std::string& name : *node.mutable_input())
                name = name == input ? "scaled" : name;
        file.floats("mean", {}, {0.1307F});
        file.floats("deviation", {}, {0.3081F});
        file.node("Sub", {input, "mean"}, "centred");
        file.node("Div", {"centred", "deviation"}, "scaled");
        const auto plain = openModel("builtin:mlp-128");
        const auto normalizing = file.open();
        QVERIFY(plain.has_value());
        QVERIFY2(normalizing.has_value(), normalizing ? "" : errorSentence(normalizing.error()).c_str());
        QCOMPARE(normalizing->layerNames(), plain->layerNames());
        for (const LayerIndex layer : plain->layers())
            QCOMPARE(weightsOf(*normalizing, layer.value), weightsOf(*plain, layer.value));
        const Matrix pixels = (Matrix::Random(20, 784).array() + 1.0F) / 2.0F;
        const Matrix scaled = (pixels.array() - 0.1307F) / 0.3081F;
        QVERIFY(output(*normalizing, pixels) == output(*plain, scaled));
    }

    void constantMinusValueAndScalars() {
        // (3 − x) · 2 = [2, 4]; W [2, 4] + b = [20, 42].
        OnnxFile file;
        file.addLayerConstants();
        file.floats("three", {}, {3});
        file.floats("two", {1, 1}, {2});
        file.node("Sub", {"three", "x"}, "a");
        file.node("Mul", {"two", "a"}, "c");
        setInt(file.node("Gemm", {"c", "W", "b"}, "y"), "transB", 1);
        COMPARE_OUTPUT(file, 20, 42);
    }

    void aConstantDividedByAValueIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("three", {}, {3});
        file.node("Div", {"three", "x"}, "a");
        file.node("MatMul", {"a", "W"}, "y");
        COMPARE_ERROR(file, Unsupported, "node 'Div 1' is a Div: it divides a constant by a computed value");
    }

    void aDivisionByZeroIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("zero", {2}, {1, 0});
        file.node("Div", {"x", "zero"}, "a");
        file.node("MatMul", {"a", "W"}, "y");
        COMPARE_ERROR(file, BadArgument, "node 'Div 1' is a Div: it divides by 0");
    }

    void scalingBehindALayerStaysANode() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("s", {2}, {2, -1});
        setInt(file.node("Gemm", {"x", "W", "b"}, "h"), "transB", 1);
        file.node("Mul", {"h", "s"}, "y");
        COMPARE_OUTPUT(file, 28, -30);
        QCOMPARE(nodeKinds(*file.open()), (std::vector<std::string>{"dense", "multiply-constant"}));
        QCOMPARE(weightsOf(*file.open()), (std::vector<float>{1, 2, 3, 4}));
    }

    void anAdditionOfOneNumberBehindALayerIsNoBias() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("c", {}, {7});
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Add", {"h", "c"}, "y");
        COMPARE_OUTPUT(file, 12, 15);
        QCOMPARE(nodeKinds(*file.open()), (std::vector<std::string>{"dense", "add-constant"}));
        // With one output the number is its bias.
        OnnxFile single;
        single.floats("V", {2, 1}, {1, 1});
        single.floats("c", {1}, {7});
        single.node("MatMul", {"x", "V"}, "h");
        single.node("Add", {"h", "c"}, "y");
        COMPARE_OUTPUT(single, 10);
        QCOMPARE(single.open()->nodeCount(), 1);
    }

    void arithmeticMayStandAnywhere() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("two", {}, {2});
        file.node("Mul", {"x", "two"}, "a");
        file.node("Relu", {"a"}, "r");
        file.node("MatMul", {"r", "W"}, "h");
        file.node("Relu", {"h"}, "s");
        file.node("Mul", {"s", "two"}, "y");
        COMPARE_OUTPUT(file, 20, 32);
    }

    void normalizationPerColumnOfAnImage() {
        // A diagonal matrix along the rows of a 2 × 2 image scales its columns by 2 and 3: [1, 2, 3, 4] → [2, 6, 6, 12], whose
        // sum is 26.
        OnnxFile file({1, 1, 2, 2});
        file.floats("zero", {1, 1, 2, 2}, {0, 0, 0, 0});
        file.floats("diagonal", {1, 1, 2, 2}, {2, 0, 0, 3});
        file.node("Add", {"x", "zero"}, "a");
        file.node("MatMul", {"a", "diagonal"}, "c");
        addSum(file, "c");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{26});
        QCOMPARE(network->layerCount(), 1);
    }

    void aDiagonalOnTheInputIsNormalization() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("diagonal", {2, 2}, {2, 0, 0, 3});
        file.node("MatMul", {"x", "diagonal"}, "a"); // [4, 3]
        file.node("MatMul", {"a", "W"}, "y");
        COMPARE_OUTPUT(file, 13, 20);
        QCOMPARE(nodeKinds(*file.open()), (std::vector<std::string>{"multiply-constant", "dense"}));
        // Behind a layer it is a layer that was pruned.
        OnnxFile behind;
        behind.addLayerConstants();
        behind.floats("diagonal", {2, 2}, {2, 0, 0, 3});
        behind.node("MatMul", {"x", "W"}, "a"); // [5, 8]
        behind.node("MatMul", {"a", "diagonal"}, "y");
        COMPARE_OUTPUT(behind, 10, 24);
        QCOMPARE(nodeKinds(*behind.open()), (std::vector<std::string>{"dense", "dense"}));
    }

    void constantsAreBroadcast() {
        // [N, 2, 2] − [[1], [2]] (one number per row) − [1, 0] (one per column): [1, 2, 3, 4] → [-1, 1, 0, 2], whose sum is 2.
        OnnxFile file({0, 2, 2});
        file.floats("rows", {2, 1}, {1, 2});
        file.floats("columns", {2}, {1, 0});
        file.node("Sub", {"x", "rows"}, "a");
        file.node("Sub", {"a", "columns"}, "c");
        addSum(file, "c");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{2});
    }

    void constantsThatWouldEnlargeAValueAreRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("c", {2, 1}, {1, 2}); // [N, 2] + [2, 1] needs N = 2 or 1
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Add", {"h", "c"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "node 'Add 2' is an Add: 2 constant values do not fit a value of shape [N, 2]");
    }

    void addOfOpset6SaysWhereItBroadcasts() {
        OnnxFile file({0, 2}, 6, 3);
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        auto& add = file.node("Add", {"h", "b"}, "y");
        setInt(add, "broadcast", 1);
        setInt(add, "axis", 1);
        COMPARE_OUTPUT(file, 15, 28);
    }

    void batchNormalizationStaysANode() {
        // Mean 1, variance 4 − ε: (x − 1) / 2 · 6 + 1, so [2, 1] becomes [4, 1], and [4, 1] W = [7, 12].
        OnnxFile file;
        file.addLayerConstants();
        file.floats("scale", {2}, {6, 6});
        file.floats("ones", {2}, {1, 1});
        file.floats("variance", {2}, {3.5F, 3.5F});
        auto& normalization = file.node("BatchNormalization", {"x", "scale", "ones", "ones", "variance"}, "n");
        setFloat(normalization, "epsilon", 0.5F);
        file.node("MatMul", {"n", "W"}, "y");
        COMPARE_OUTPUT(file, 7, 12);
        QCOMPARE(nodeKinds(*file.open()), (std::vector<std::string>{"batch-norm", "dense"}));
        QCOMPARE(weightsOf(*file.open()), (std::vector<float>{1, 3, 2, 4})); // W is stored inputs × outputs
    }

    void batchNormalizationThatDoesNotFitIsRefused() {
        const auto fileWith = [](int opset, const OnnxFile::Dims& channels) {
            OnnxFile file({0, 2}, opset);
            file.addLayerConstants();
            file.floats("c", channels, std::vector<float>(static_cast<std::size_t>(channels[0]), 1.0F));
            file.node("BatchNormalization", {"x", "c", "c", "c", "c"}, "n");
            file.node("MatMul", {"n", "W"}, "y");
            return file;
        };
        COMPARE_ERROR(fileWith(13, {3}), ShapeMismatch, "node 'BatchNormalization 1' is a BatchNormalization");
        OnnxFile training = fileWith(15, {2});
        setInt(*training.graph().mutable_node(0), "training_mode", 1);
        COMPARE_ERROR(training, Unsupported, "it normalizes by the statistics of each batch, as in training");
        COMPARE_ERROR(fileWith(6, {2}), Unsupported, "as in training"); // is_test is 0 where it is not written
    }

    void whatIsWrittenHasTheSameNodes() {
        OnnxFile file({0, 2, 2});
        file.floats("rows", {2, 1}, {1, 2});
        file.floats("two", {}, {2});
        file.node("Sub", {"rows", "x"}, "a");
        file.node("Div", {"a", "two"}, "c");
        addSum(file, "c");
        const auto network = file.open();
        QVERIFY(network.has_value());
        onnx::ModelProto written;
        QVERIFY(written.ParseFromString(*onnxBytes(*network)));
        std::vector<std::string> operators;
        for (const auto& node : written.graph().node())
            operators.push_back(node.op_type());
        QCOMPARE(operators, (std::vector<std::string>{"Sub", "Div", "Flatten", "Gemm"}));
        QCOMPARE(written.graph().node(0).input(1), std::string("input"));    // the constant first
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{-2}); // (0 − 1 − 1 − 2) / 2
    }
};

QTEST_MAIN(TestOnnxArithmetic)
#include "TestOnnxArithmetic.moc"
