// A new operation is read and written by what is registered for it: nothing else needs to know it.
#include "OnnxFile.h"

#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/formats/onnx/OnnxWriter.h"

#include <QTest>

using namespace prunescope;

namespace {

/// |x|
class Magnitude final : public Operation {
public:
    std::string_view kind() const override { return "magnitude"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override { return inputs.front(); }
    void forward(const ForwardInputs& inputs, MatrixRef output) const override { output = inputs.values.front().cwiseAbs(); }
};

Result<void> readMagnitude(OnnxNodeReader& node) {
    return node.addElementwise(std::make_shared<const Magnitude>());
}

Result<void> writeMagnitude(OnnxNodeWriter& node) {
    node.add("Abs", {node.input()});
    return {};
}

/// x W = [-5, 8] for x = [2, 1], then Abs.
OnnxFile toyFile() {
    OnnxFile file;
    file.floats("W", {2, 2}, {-1, 2, -3, 4});
    file.node("MatMul", {"x", "W"}, "h");
    file.node("Abs", {"h"}, "y").set_name("absolute");
    return file;
}

} // namespace

class TestOnnxOperators : public QObject {
    Q_OBJECT

private slots:
    void whatIsNotRegisteredIsRefused() {
        COMPARE_ERROR(toyFile(), Unsupported, "node 'absolute' is an Abs, which PruneScope does not know");
    }

    void whatIsRegisteredIsReadAndWritten() {
        registerOnnxReader("Abs", readMagnitude);
        COMPARE_OUTPUT(toyFile(), 5, 8);
        const auto network = toyFile().open();
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"dense", "magnitude"}));
        const auto unwritable = onnxBytes(*network);
        QVERIFY(!unwritable.has_value());
        QCOMPARE(unwritable.error().where.text(), std::string("node absolute"));
        QCOMPARE(unwritable.error().code, ErrorCode::Unsupported);
        registerOnnxWriter("magnitude", writeMagnitude);
        const QTemporaryDir folder;
        const auto read = OnnxFile::openBytes(*onnxBytes(*network), folder.filePath("written.onnx").toStdString());
        QVERIFY2(read.has_value(), read ? "" : errorSentence(read.error()).c_str());
        QCOMPARE(nodeNames(*read), nodeNames(*network));
        QCOMPARE(outputFor(*read, {2, 1}), (std::vector<float>{5, 8}));
    }
};

QTEST_MAIN(TestOnnxOperators)
#include "TestOnnxOperators.moc"
