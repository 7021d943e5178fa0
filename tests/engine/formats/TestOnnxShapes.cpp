// Flatten, Reshape, Squeeze, Unsqueeze, Transpose, and what they mean for samples.
#include "OnnxFile.h"

#include <QTest>

using namespace prunescope;

namespace {

/// x → [reshaping nodes of the test] → "flat" → MatMul with four ones → y: the sum of the four values.
void addSum(OnnxFile& file) {
    file.floats("ones", {4, 1}, {1, 1, 1, 1});
    file.node("MatMul", {"flat", "ones"}, "y");
}

void compareSum(const OnnxFile& file) {
    const auto network = file.open();
    QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
    QCOMPARE(network->inputSize(), Index{4});
    QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{10});
}

void addInt64(onnx::NodeProto& constant, std::int64_t value) {
    auto* tensor = addAttribute(constant, "value", onnx::AttributeProto::TENSOR).mutable_t();
    tensor->set_data_type(onnx::TensorProto::INT64);
    tensor->add_int64_data(value);
}

} // namespace

class TestOnnxShapes : public QObject {
    Q_OBJECT

private slots:
    void theInputHasTheShapeThatIsDeclared_data() {
        QTest::addColumn<std::vector<std::int64_t>>("declared");
        QTest::addColumn<QString>("shape");
        QTest::newRow("flat") << OnnxFile::Dims{0, 4} << "4";
        QTest::newRow("rows and columns") << OnnxFile::Dims{0, 2, 2} << "2 × 2";
        QTest::newRow("channels first") << OnnxFile::Dims{0, 1, 2, 2} << "1 × 2 × 2";
        QTest::newRow("channels last") << OnnxFile::Dims{0, 2, 2, 1} << "2 × 2 × 1";
        QTest::newRow("a batch of one") << OnnxFile::Dims{1, 2, 2} << "2 × 2";
        QTest::newRow("a batch of 64") << OnnxFile::Dims{64, 2, 2} << "2 × 2";
        // Not usable, so the layer says it.
        QTest::newRow("no batch") << OnnxFile::Dims{4} << "4";
        QTest::newRow("open") << OnnxFile::Dims{0, 0, 2} << "4";
    }

    void theInputHasTheShapeThatIsDeclared() {
        QFETCH(std::vector<std::int64_t>, declared);
        QFETCH(QString, shape);
        OnnxFile file(declared);
        file.node("Flatten", {"x"}, "flat");
        addSum(file);
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(QString::fromStdString(network->inputShape().text()), shape);
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{10});
    }

    void imagesAreFlattened_data() {
        QTest::addColumn<std::vector<std::int64_t>>("input");
        QTest::addColumn<std::vector<std::int64_t>>("target"); // empty: Flatten
        QTest::newRow("N × 2 × 2, Flatten") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("1 × 1 × 2 × 2, Flatten") << OnnxFile::Dims{1, 1, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("64 × 1 × 2 × 2, Flatten") << OnnxFile::Dims{64, 1, 2, 2} << OnnxFile::Dims{};
        QTest::newRow("1 × 4 × 1, Flatten") << OnnxFile::Dims{1, 4, 1} << OnnxFile::Dims{};
        QTest::newRow("[-1, 4]") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{-1, 4};
        QTest::newRow("[1, 4]") << OnnxFile::Dims{1, 2, 2} << OnnxFile::Dims{1, 4};
        QTest::newRow("[1, -1]") << OnnxFile::Dims{1, 1, 2, 2} << OnnxFile::Dims{1, -1};
        QTest::newRow("[0, -1]") << OnnxFile::Dims{0, 1, 2, 2} << OnnxFile::Dims{0, -1};
        QTest::newRow("[0, 4]") << OnnxFile::Dims{0, 2, 2} << OnnxFile::Dims{0, 4};
        QTest::newRow("[64, 4]") << OnnxFile::Dims{64, 2, 2} << OnnxFile::Dims{64, 4};
        QTest::newRow("[64, -1]") << OnnxFile::Dims{64, 2, 2} << OnnxFile::Dims{64, -1};
        QTest::newRow("[-1], one sample") << OnnxFile::Dims{1, 2, 2} << OnnxFile::Dims{-1};
        QTest::newRow("already flat") << OnnxFile::Dims{0, 4} << OnnxFile::Dims{-1, 4};
        QTest::newRow("wrongly declared") << OnnxFile::Dims{1, 7} << OnnxFile::Dims{-1, 4};
        QTest::newRow("nothing declared") << OnnxFile::Dims{} << OnnxFile::Dims{-1, 4};
        QTest::newRow("open sizes") << OnnxFile::Dims{0, 0, 0} << OnnxFile::Dims{0, -1};
        QTest::newRow("open sizes, Flatten") << OnnxFile::Dims{0, 0, 0, 0} << OnnxFile::Dims{};
    }

    void imagesAreFlattened() {
        QFETCH(std::vector<std::int64_t>, input);
        QFETCH(std::vector<std::int64_t>, target);
        OnnxFile file(input);
        if (target.empty()) {
            file.node("Flatten", {"x"}, "flat");
        } else {
            file.integers("target", target);
            file.node("Reshape", {"x", "target"}, "flat");
        }
        addSum(file);
        compareSum(file);
    }

    void samplesAreNeverSplitOrMixed_data() {
        QTest::addColumn<std::vector<std::int64_t>>("input");
        QTest::addColumn<std::vector<std::int64_t>>("target");
        QTest::addColumn<QString>("text");
        QTest::newRow("rows become samples") << OnnxFile::Dims{0, 2, 4} << OnnxFile::Dims{-1, 4}
                                             << "node 'Reshape 1' is a Reshape: 8 values per sample cannot become 4";
        QTest::newRow("two halves") << OnnxFile::Dims{1, 8} << OnnxFile::Dims{2, 4}
                                    << "it takes 4 values, but gets a value of shape [2, 4]";
        QTest::newRow("64 samples in one row") << OnnxFile::Dims{64, 4} << OnnxFile::Dims{1, -1}
                                               << "node 'Reshape 1' is a Reshape: 4 values per sample cannot become 1";
        QTest::newRow("another number of values") << OnnxFile::Dims{0, 8} << OnnxFile::Dims{0, 2, 3}
                                                  << "node 'Reshape 1' is a Reshape: 8 values per sample cannot become 6";
        QTest::newRow("values become samples") << OnnxFile::Dims{0, 4} << OnnxFile::Dims{4, -1} << "gets a value of shape [4, 1]";
    }

    void samplesAreNeverSplitOrMixed() {
        QFETCH(std::vector<std::int64_t>, input);
        QFETCH(std::vector<std::int64_t>, target);
        QFETCH(QString, text);
        OnnxFile file(input);
        file.integers("target", target);
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        COMPARE_ERROR(file, ShapeMismatch, text.toStdString());
    }

    void aReshapeBehindALayerMustKeepTheNumberOfValues() {
        // The layer gives 2 values; what follows agrees with itself on 3, but not with the layer.
        OnnxFile file;
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        file.integers("target", {-1, 3});
        file.node("Reshape", {"h", "target"}, "r");
        file.floats("V", {3, 1}, {1, 1, 1});
        file.node("MatMul", {"r", "V"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "node 'Reshape 2' is a Reshape: 2 values per sample cannot become 3 per sample");
    }

    void aLayerThatRunsOncePerRowIsRefused() {
        OnnxFile file({1, 4, 2});
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "it takes 2 values, but gets a value of shape [N, 4, 2]");
    }

    void aGemmTakesMatricesOnly() {
        OnnxFile file({0, 1, 2});
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "node 'Gemm 1' is a Gemm: it takes 2 values, but gets a value of shape [N, 1, 2]");
    }

    void flatteningByComputedShape() {
        // What PyTorch 1.3 writes for x.view(x.size(0), -1).
        OnnxFile file({0, 1, 2, 2}, 9, 4);
        file.node("Shape", {"x"}, "shape");
        addInt64(file.node("Constant", {}, "zero"), 0);
        setInt(file.node("Gather", {"shape", "zero"}, "batch"), "axis", 0);
        addInt64(file.node("Constant", {}, "minusOne"), -1);
        setInts(file.node("Unsqueeze", {"batch"}, "first"), "axes", {0});
        setInts(file.node("Unsqueeze", {"minusOne"}, "second"), "axes", {0});
        setInt(file.node("Concat", {"first", "second"}, "target"), "axis", 0);
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        compareSum(file);
    }

    void partsOfAShapeMayBeAskedFor() {
        // Since opset 15: Shape from axis 0 to 1 is [N].
        OnnxFile file({0, 2, 2}, 15, 8);
        auto& shape = file.node("Shape", {"x"}, "batch");
        setInt(shape, "start", 0);
        setInt(shape, "end", -2);
        file.integers("four", {4});
        setInt(file.node("Concat", {"batch", "four"}, "target"), "axis", 0);
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        compareSum(file);
    }

    void aShapeThatIsNotFollowedIsRefused() {
        OnnxFile file({0, 2, 2});
        file.node("Shape", {"x"}, "shape");
        file.node("Neg", {"shape"}, "target");
        file.node("Reshape", {"x", "target"}, "flat");
        addSum(file);
        COMPARE_ERROR(file, Unsupported,
                      "node 'Reshape 3' is a Reshape: it computes its shape in a way that PruneScope does not follow");
    }

    void squeezeUnsqueezeAndTranspose() {
        OnnxFile file({0, 1, 2, 2});
        setInts(file.node("Transpose", {"x"}, "last"), "perm", {0, 2, 3, 1});
        file.integers("three", {3});
        file.node("Squeeze", {"last", "three"}, "image");
        file.node("Flatten", {"image"}, "rows");
        file.integers("one", {1});
        file.node("Unsqueeze", {"rows", "one"}, "flat");
        addSum(file);
        compareSum(file);
        // MatMul on N × 1 × 4 gives N × 1 × 1; a dense layer takes and gives vectors, so there is a reshape on both sides.
        QCOMPARE(nodeKinds(*file.open()),
                 (std::vector<std::string>{"transpose", "reshape", "flatten", "reshape", "flatten", "dense", "reshape"}));
    }

    void aTransposeReordersTheValues() {
        // [[1, 2], [3, 4]] → [[1, 3], [2, 4]], whose product with [1, 10, 100, 1000] is 1 + 30 + 200 + 4000.
        OnnxFile file({0, 2, 2});
        setInts(file.node("Transpose", {"x"}, "t"), "perm", {0, 2, 1});
        file.node("Flatten", {"t"}, "flat");
        file.floats("W", {4, 1}, {1, 10, 100, 1000});
        file.node("MatMul", {"flat", "W"}, "y");
        const auto network = file.open();
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(outputFor(*network, {1, 2, 3, 4}), std::vector<float>{4231});
    }

    void aTransposeThatIsNoPermutationIsRefused() {
        OnnxFile file({0, 2, 2});
        setInts(file.node("Transpose", {"x"}, "t"), "perm", {0, 1, 1});
        file.node("Flatten", {"t"}, "flat");
        addSum(file);
        COMPARE_ERROR(file, ShapeMismatch, "node 'Transpose 1' is a Transpose: it names axis 1 twice");
    }
};

QTEST_MAIN(TestOnnxShapes)
#include "TestOnnxShapes.moc"
