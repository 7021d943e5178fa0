#include "engine/evaluation/CostModel.h"
#include "engine/network/Network.h"

#include <QTest>
#include <zlib.h>

#include <cmath>
#include <limits>

using namespace prunescope;

namespace {

Matrix matrix(Index rows, Index cols, std::initializer_list<float> values) {
    Matrix result(rows, cols);
    std::copy(values.begin(), values.end(), result.data());
    return result;
}

Vector vector(std::initializer_list<float> values) {
    Vector result(static_cast<Index>(values.size()));
    std::copy(values.begin(), values.end(), result.data());
    return result;
}

LayerPtr dense(const char* name, Matrix weights, Vector bias, Activation activation) {
    return DenseLayer::create(name, makeWeights(SharedMatrix(std::move(weights)), std::move(bias)), activation).value();
}

/// 2 → 2 (ReLU) → 2 (softmax). One of the six weights is 0 in the file.
Network small() {
    return Network::create("small", {dense("a", matrix(2, 2, {1, -2, 0, 3}), vector({0.5F, -1}), Activation::Relu),
                                     dense("b", matrix(2, 2, {1, 1, 2, -1}), vector({0, 1}), Activation::Softmax)})
        .value();
}

} // namespace

class TestNetwork : public QObject {
    Q_OBJECT

private slots:
    void logitsByHand() {
        // x = (1, 2): a = ReLU(1 − 4 + 0.5, 6 − 1) = (0, 5); b = (0 + 5, 0 − 5 + 1) = (5, −4).
        const Matrix logits = small().logits(matrix(1, 2, {1, 2}));
        QCOMPARE(logits(0, 0), 5.0F);
        QCOMPARE(logits(0, 1), -4.0F);
        // softmax: 1 / (1 + e^−9)
        const Matrix output = small().output(matrix(1, 2, {1, 2}));
        QVERIFY(std::fabs(static_cast<double>(output(0, 0)) - 1 / (1 + std::exp(-9.0))) < 1e-7);
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
        const auto broken = Network::create("broken", {dense("first", matrix(3, 2, {1, 1, 1, 1, 1, 1}), {}, Activation::Relu),
                                                       dense("second", matrix(1, 2, {1, 1}), {}, Activation::Identity)});
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::ShapeMismatch);
        QVERIFY(broken.error().detail.text().find("first") != std::string::npos);
        QVERIFY(broken.error().detail.text().find("second") != std::string::npos);
        QVERIFY(!Network::create("empty", {}));
    }

    void notFiniteWeightsAreNamed() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto layer =
            DenseLayer::create("fc", makeWeights(SharedMatrix(matrix(2, 2, {1, 2, 3, nan})), {}), Activation::Relu);
        QVERIFY(!layer);
        QCOMPARE(layer.error().code, ErrorCode::NotFinite);
        QCOMPARE(layer.error().detail.text(), std::string("the weight in row 1, column 1"));
        const auto bias =
            DenseLayer::create("fc", makeWeights(SharedMatrix(matrix(1, 1, {1})), vector({HUGE_VALF})), Activation::Relu);
        QVERIFY(!bias);
        QCOMPARE(bias.error().code, ErrorCode::NotFinite);
        const auto shape =
            DenseLayer::create("fc", makeWeights(SharedMatrix(matrix(1, 1, {1})), vector({1, 2})), Activation::Relu);
        QVERIFY(!shape);
        QCOMPARE(shape.error().code, ErrorCode::ShapeMismatch);
    }

    void layersThatAStepDidNotChangeAreShared() {
        const Network network = small();
        const LayerPtr other = network.layer({1}).withWeights(withMask(*network.layer({1}).weights(), {0, 1, 1, 1}));
        const Network changed = network.withLayer({1}, other);
        QCOMPARE(changed.layers()[0], network.layers()[0]);
        QCOMPARE(changed.keptWeights(), Index{6});
        QCOMPARE(network.keptWeights(), Index{7});
    }

    void activationsByHand() {
        const auto applied = [](Activation activation, std::initializer_list<float> values) {
            Matrix row = matrix(1, static_cast<Index>(values.size()), values);
            applyActivation(activation, row);
            return row;
        };
        const auto near = [](float a, double b) { return std::fabs(static_cast<double>(a) - b) < 1e-6; };
        QCOMPARE(applied(Activation::Relu, {-1, 2})(0, 0), 0.0F);
        QCOMPARE(applied(Activation::Relu, {-1, 2})(0, 1), 2.0F);
        QVERIFY(near(applied(Activation::Sigmoid, {1})(0, 0), 1 / (1 + std::exp(-1.0))));
        QVERIFY(near(applied(Activation::Tanh, {1})(0, 0), std::tanh(1.0)));
        QVERIFY(near(applied(Activation::Softmax, {0, std::log(3.0F)})(0, 1), 0.75));
        QVERIFY(near(applied(Activation::LogSoftmax, {0, std::log(3.0F)})(0, 1), std::log(0.75)));
        QVERIFY(near(applied(Activation::Softmax, {1000, 1000})(0, 0), 0.5)); // no overflow
        QCOMPARE(applied(Activation::Identity, {-7})(0, 0), -7.0F);
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
        const Network network =
            Network::create("gz", {dense("fc", weights, Vector::LinSpaced(64, 0, 1), Activation::Identity)}).value();
        std::vector<float> bytes(weights.data(), weights.data() + weights.size());
        const Vector bias = Vector::LinSpaced(64, 0, 1);
        bytes.insert(bytes.end(), bias.data(), bias.data() + bias.size());
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
        std::vector<Bytef> out(1 << 16);
        stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
        stream.avail_in = static_cast<uInt>(bytes.size() * sizeof(float));
        stream.next_out = out.data();
        stream.avail_out = static_cast<uInt>(out.size());
        QCOMPARE(deflate(&stream, Z_FINISH), Z_STREAM_END);
        QCOMPARE(gzipBytes(network).value(), static_cast<Index>(stream.total_out));
        deflateEnd(&stream);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(gzipBytes(network, stopped.get_token()).error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "TestNetwork.moc"
