#include "engine/evaluation/CostModel.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/Network.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>
#include <zlib.h>

#include <cmath>
#include <limits>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// 2 → 2 (ReLU) → 2 (softmax). One of the eight weights is 0 in the file.
Network small() {
    return network({dense("a", matrix(2, 2, {1, -2, 0, 3}), {0.5F, -1}, Activation::Relu),
                    dense("b", matrix(2, 2, {1, 1, 2, -1}), {0, 1}, softmax())});
}

} // namespace

class TestNetwork : public QObject {
    Q_OBJECT

private slots:
    void logitsByHand() {
        // x = (1, 2): a = ReLU(1 − 4 + 0.5, 6 − 1) = (0, 5); b = (0 + 5, 0 − 5 + 1) = (5, −4).
        const Matrix values = logits(small(), matrix(1, 2, {1, 2}));
        QCOMPARE(values(0, 0), 5.0F);
        QCOMPARE(values(0, 1), -4.0F);
        // softmax: 1 / (1 + e^−9)
        const Matrix shares = output(small(), matrix(1, 2, {1, 2}));
        QVERIFY(std::fabs(static_cast<double>(shares(0, 0)) - 1 / (1 + std::exp(-9.0))) < 1e-7);
        QVERIFY(small().endsInSoftmax());
    }

    void countsAreTheLayers() {
        const Network network = small();
        QCOMPARE(network.parameters(), Index{12});
        QCOMPARE(network.weightCount(), Index{8});
        QCOMPARE(network.keptWeights(), Index{7}); // what is 0 in the file counts as pruned
        QCOMPARE(network.nonzeroWeights(), Index{7});
        QCOMPARE(network.macs(), Index{8});
        QCOMPARE(network.keptMacs(), Index{7});
    }

    void aMaskMakesExactZerosAndIsNeverGuessed() {
        const LayerWeights loaded = makeWeights(SharedMatrix(matrix(1, 3, {1, -2, 3})), {});
        const LayerWeights pruned = withMask(loaded, {1, 0, 1});
        QCOMPARE(pruned.values.view()(0, 1), 0.0F);
        QVERIFY(!std::signbit(pruned.values.view()(0, 1)));
        QCOMPARE(pruned.kept(), Index{2});
        LayerWeights keptZero = pruned;
        keptZero.values = SharedMatrix(matrix(1, 3, {0, 0, 3}));
        QCOMPARE(keptZero.kept(), Index{2}); // a kept weight may be 0
        QCOMPARE(keptZero.nonzero(), Index{1});
        QCOMPARE(loaded.values.view()(0, 1), -2.0F); // the network it came from is as it was
    }

    void neighboursThatDoNotFitAreNamed() {
        const auto broken = createNetwork(
            "broken", {dense("first", Matrix::Ones(3, 2), {}, Activation::Relu), dense("second", Matrix::Ones(1, 2))});
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::ShapeMismatch);
        QCOMPARE(broken.error().where.text(), std::string("node second"));
        QCOMPARE(broken.error().detail.text(), std::string("it takes 2 values, the node before it gives 3"));
        QVERIFY(!createNetwork("empty", {}));
    }

    void notFiniteWeightsAreNamed() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto layer = Dense::create(makeWeights(SharedMatrix(matrix(2, 2, {1, 2, 3, nan})), {}));
        QVERIFY(!layer);
        QCOMPARE(layer.error().code, ErrorCode::NotFinite);
        QCOMPARE(layer.error().detail.text(), std::string("the weight in row 1, column 1"));
        const auto bias = Dense::create(makeWeights(SharedMatrix(matrix(1, 1, {1})), vector({HUGE_VALF})));
        QVERIFY(!bias);
        QCOMPARE(bias.error().code, ErrorCode::NotFinite);
        const auto shape = Dense::create(makeWeights(SharedMatrix(matrix(1, 1, {1})), vector({1, 2})));
        QVERIFY(!shape);
        QCOMPARE(shape.error().code, ErrorCode::ShapeMismatch);
    }

    void layersThatAStepDidNotChangeAreShared() {
        const Network network = small();
        const Network changed = network.withWeights({1}, withMask(*network.layer({1}).weights(), {0, 1, 1, 1}));
        QCOMPARE(changed.layerPtr({0}), network.layerPtr({0}));
        QVERIFY(changed.layerPtr({1}) != network.layerPtr({1}));
        QCOMPARE(changed.keptWeights(), Index{6});
        QCOMPARE(network.keptWeights(), Index{7});
    }

    void activationsByHand() {
        const auto applied = [](const OperationPtr& operation, std::initializer_list<float> values) {
            const Shape shape{static_cast<Index>(values.size())};
            return *runOperation(*operation, shape, shape, matrix(1, shape.size(), values));
        };
        const auto near = [](float a, double b) { return std::fabs(static_cast<double>(a) - b) < 1e-6; };
        QCOMPARE(applied(operationOf(Activation::Relu), {-1, 2})(0, 0), 0.0F);
        QCOMPARE(applied(operationOf(Activation::Relu), {-1, 2})(0, 1), 2.0F);
        QVERIFY(near(applied(operationOf(Activation::Sigmoid), {1})(0, 0), 1 / (1 + std::exp(-1.0))));
        QVERIFY(near(applied(operationOf(Activation::Tanh), {1})(0, 0), std::tanh(1.0)));
        QVERIFY(near(applied(softmax(), {0, std::log(3.0F)})(0, 1), 0.75));
        QVERIFY(near(applied(logSoftmax(), {0, std::log(3.0F)})(0, 1), std::log(0.75)));
        QVERIFY(near(applied(softmax(), {1000, 1000})(0, 0), 0.5)); // no overflow
        QCOMPARE(applied(operationOf(Activation::Identity), {-7})(0, 0), -7.0F);
    }

    void costsByHand() {
        const Network network = small();
        const NetworkCost cost = networkCost(network);
        QCOMPARE(cost.keptParameters, Index{11});
        const SizeReport size = sizeReport(network);
        QCOMPARE(size.denseBytes, Index{48}); // 12 floats
        // Per layer: 6 bytes per kept weight (value, 2-byte column), 3 row pointers, 2 biases: 3·6 + 12 + 8 and 4·6 + 12 + 8.
        QCOMPARE(size.csrBytes, Index{82});
        QVERIFY(!size.gzipBytes);
    }

    void gzipIsWhatZlibMakesOfTheSameBytes() {
        // 4,096 weights of which all but every 16th are 0, in a file's order: weights, then bias.
        Matrix weights = Matrix::Zero(64, 64);
        for (Index i = 0; i < weights.size(); i += 16)
            weights.data()[i] = static_cast<float>(i) * 0.37F;
        const Vector bias = Vector::LinSpaced(64, 0, 1);
        const Network gz = network({{"fc", makeWeights(SharedMatrix(weights), bias), nullptr}});
        std::vector<float> bytes(weights.data(), weights.data() + weights.size());
        bytes.insert(bytes.end(), bias.data(), bias.data() + bias.size());
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
        std::vector<Bytef> out(1 << 16);
        stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
        stream.avail_in = static_cast<uInt>(bytes.size() * sizeof(float));
        stream.next_out = out.data();
        stream.avail_out = static_cast<uInt>(out.size());
        QCOMPARE(deflate(&stream, Z_FINISH), Z_STREAM_END);
        QCOMPARE(gzipBytes(gz).value(), static_cast<Index>(stream.total_out));
        deflateEnd(&stream);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(gzipBytes(gz, stopped.get_token()).error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "TestNetwork.moc"
