// Everything about a graph but its operators: order, branches, unused parts, versions, names.
#include "OnnxFile.h"

#include <QTest>

using namespace prunescope;

class TestOnnxGraph : public QObject {
    Q_OBJECT

private slots:
    void nodesNeedNotBeInOrder() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Add", {"h", "b"}, "y");
        file.node("MatMul", {"x", "W"}, "h");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void initializersMayBeInputsTooOrUnused() {
        OnnxFile file({0, 2}, 8, 3);
        file.addLayerConstants();
        file.floats("unused", {1}, {7});
        file.addInput("W", {2, 2});
        file.addInput("b", {2});
        file.addInput("unused", {1});
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void branchesJoinInAnAddition() {
        // relu(x W) + x = [5, 8] + [2, 1]
        OnnxFile file;
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Relu", {"h"}, "r");
        file.node("Add", {"r", "x"}, "y");
        COMPARE_OUTPUT(file, 7, 9);
        const auto network = file.open();
        QCOMPARE(nodeKinds(*network), (std::vector<std::string>{"dense", "relu", "add"}));
        QCOMPARE(network->node(2).inputs(), (std::vector<NodeIndex>{1, kNetworkInput}));
    }

    void branchesOfDifferentShapesAreRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("V", {2, 1}, {1, 1});
        file.node("MatMul", {"x", "W"}, "h");
        file.node("MatMul", {"x", "V"}, "g");
        file.node("Add", {"h", "g"}, "y");
        COMPARE_ERROR(file, ShapeMismatch, "node 'Add 3' is an Add: it adds values of the shapes [N, 2] and [N, 1]");
    }

    void otherWaysToJoinBranchesAreRefused() {
        OnnxFile product;
        product.addLayerConstants();
        product.node("MatMul", {"x", "W"}, "h");
        product.node("Mul", {"h", "x"}, "y");
        COMPARE_ERROR(product, Unsupported, "node 'Mul 2' is a Mul: it combines two computed values, 'h' and 'x'");
        OnnxFile joined;
        joined.addLayerConstants();
        joined.node("MatMul", {"x", "W"}, "h");
        setInt(joined.node("Concat", {"h", "x"}, "y"), "axis", 1);
        COMPARE_ERROR(joined, Unsupported, "node 'Concat 2' is a Concat, which PruneScope does not know");
    }

    void aBiasIsOnlyTakenFromAnAdditionThatNothingElseBypasses() {
        // h = [5, 8] is read twice: relu(h + b) + h = [15, 28] + [5, 8].
        OnnxFile file;
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Identity", {"h"}, "i");
        file.node("Add", {"i", "b"}, "a");
        file.node("Relu", {"a"}, "r");
        file.node("Add", {"r", "h"}, "y");
        COMPARE_OUTPUT(file, 20, 36);
        QCOMPARE(nodeKinds(*file.open()), (std::vector<std::string>{"dense", "add-constant", "relu", "add"}));
    }

    void whatTheOutputDoesNotDependOnIsLeftOut() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "h");
        file.node("Relu", {"h"}, "y");
        file.node("Abs", {"h"}, "unread"); // no operator that is known
        COMPARE_OUTPUT(file, 15, 28);
        QCOMPARE(file.open()->nodeCount(), 2);
    }

    void identityDropoutAndCastAreNoNodes() {
        OnnxFile file;
        file.addLayerConstants();
        setInt(file.node("Cast", {"x"}, "float"), "to", onnx::TensorProto::FLOAT16);
        file.node("MatMul", {"float", "W"}, "h");
        file.node("Identity", {"h"}, "i");
        file.node("Dropout", {"i"}, "y").add_output("mask");
        COMPARE_OUTPUT(file, 5, 8);
        QCOMPARE(file.open()->nodeCount(), 1);
    }

    void castToIntegersIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        setInt(file.node("Cast", {"x"}, "int"), "to", onnx::TensorProto::INT64);
        file.node("MatMul", {"int", "W"}, "y");
        COMPARE_ERROR(file, Unsupported, "node 'Cast 1' is a Cast");
    }

    void dropoutAsInTrainingIsRefused() {
        OnnxFile file;
        file.addLayerConstants();
        file.floats("ratio", {}, {0.5F});
        auto& training = file.bare("training", {}, onnx::TensorProto::BOOL);
        training.add_int32_data(1);
        file.node("MatMul", {"x", "W"}, "h");
        file.node("Dropout", {"h", "ratio", "training"}, "y");
        COMPARE_ERROR(file, Unsupported, "node 'Dropout 2' is a Dropout: it drops values at random, as in training");
        file.graph().mutable_initializer(3)->set_int32_data(0, 0);
        COMPARE_OUTPUT(file, 5, 8);
    }

    void aSecondOutputIsNotComputed() {
        OnnxFile file;
        file.addLayerConstants();
        file.node("Dropout", {"x"}, "d").add_output("mask");
        file.node("MatMul", {"mask", "W"}, "y");
        COMPARE_ERROR(file, Unsupported, "'mask' is a second output of a node");
    }

    void constantNodesInAllForms() {
        // x W = [5, 8]; then · 2, + [1, 2].
        OnnxFile file;
        auto* tensor = addAttribute(file.node("Constant", {}, "W"), "value", onnx::AttributeProto::TENSOR).mutable_t();
        tensor->set_data_type(onnx::TensorProto::FLOAT);
        tensor->add_dims(2);
        tensor->add_dims(2);
        for (const float value : {1, 2, 3, 4})
            tensor->add_float_data(value);
        setFloat(file.node("Constant", {}, "two"), "value_float", 2);
        auto& list = addAttribute(file.node("Constant", {}, "list"), "value_floats", onnx::AttributeProto::FLOATS);
        list.add_floats(1);
        list.add_floats(2);
        setInts(file.node("Constant", {}, "target"), "value_ints", {-1, 2});
        file.node("Reshape", {"x", "target"}, "flat");
        file.node("MatMul", {"flat", "W"}, "a");
        file.node("Mul", {"a", "two"}, "c");
        file.node("Add", {"c", "list"}, "y");
        COMPARE_OUTPUT(file, 11, 18);
    }

    void everyVersionOpens_data() {
        QTest::addColumn<int>("ir");
        QTest::addColumn<int>("opset");
        QTest::newRow("IR 3, opset 7") << 3 << 7;
        QTest::newRow("IR 4, opset 9") << 4 << 9;
        QTest::newRow("IR 8, opset 17") << 8 << 17;
        QTest::newRow("IR 8, opset 20: newer than the checker") << 8 << 20;
        QTest::newRow("IR 12, opset 13: newer than the checker") << 12 << 13;
    }

    void everyVersionOpens() {
        QFETCH(int, ir);
        QFETCH(int, opset);
        OnnxFile file({0, 2}, opset, ir);
        file.addLayerConstants();
        file.node("Gemm", {"x", "W", "b"}, "h");
        file.node("Relu", {"h"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void severalOpsetEntries() {
        OnnxFile file;
        file.addLayerConstants();
        file.model.add_opset_import()->set_version(12);
        file.model.mutable_opset_import(1)->set_domain("ai.onnx.ml");
        file.model.add_opset_import()->set_version(12);
        file.node("Gemm", {"x", "W", "b"}, "y");
        COMPARE_OUTPUT(file, 15, 28);
    }

    void layersGetTheirNamesBeforeOtherNodes() {
        OnnxFile file;
        file.floats("fc1.weight", {2, 2}, {1, 2, 3, 4});
        file.floats("two", {}, {2});
        file.node("Mul", {"x", "two"}, "m").set_name("/scale/fc1");
        file.node("MatMul", {"m", "fc1.weight"}, "h");
        file.node("Relu", {"h"}, "r").set_name("/net/Relu");
        file.node("Relu", {"r"}, "s").set_name("/net/Relu");
        file.node("Tanh", {"s"}, "y").set_name("");
        QCOMPARE(nodeNames(*file.open()), (std::vector<std::string>{"fc1 (2)", "fc1", "Relu", "Relu (2)", "tanh"}));
    }
};

QTEST_MAIN(TestOnnxGraph)
#include "TestOnnxGraph.moc"
