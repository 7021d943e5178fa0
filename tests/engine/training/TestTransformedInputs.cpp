// Training networks that change their input before the first layer.
#include "engine/network/operations/ConstantArithmetic.h"
#include "engine/network/operations/Reshape.h"
#include "tests/engine/training/DrawnNetworks.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace prunescope;
using testing::chain;
using testing::softmax;
using testing::vector;

namespace {

using Operations = std::vector<std::pair<std::string, OperationPtr>>;

OperationPtr constant(ArithmeticKind kind, const Vector& values) {
    return *ConstantArithmetic::create(kind, values);
}

OperationPtr layer(Index outputs, Index inputs, std::uint64_t stream) {
    return *Dense::create(makeWeights(SharedMatrix(randomMatrix(outputs, inputs, stream)), randomMatrix(outputs, 1, stream + 1)));
}

/// 12 inputs, `before`, 7 hidden units behind a tanh, 4 classes.
Network behind(Operations before, Shape input = Shape{12}) {
    before.emplace_back("a", layer(7, 12, 1));
    before.emplace_back("tanh", operationOf(Activation::Tanh));
    before.emplace_back("b", layer(4, 7, 3));
    before.emplace_back("softmax", softmax());
    return *Network::create("net", std::move(input), chain(std::move(before)));
}

std::vector<float> numbers(const Network& network) {
    std::vector<float> result;
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        result.insert(result.end(), weights.values.data(), weights.values.data() + weights.count());
        result.insert(result.end(), weights.bias.begin(), weights.bias.end());
    }
    return result;
}

/// Mean cross-entropy in double. numbers: as numbers() gives them; inputs: samples × 12, as they reach the first layer.
double meanLoss(const std::vector<double>& numbers, const Eigen::MatrixXd& inputs, const std::vector<std::uint8_t>& labels) {
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const Rows> a(numbers.data(), 7, 12);
    const Eigen::Map<const Eigen::VectorXd> aBias(numbers.data() + 84, 7);
    const Eigen::Map<const Rows> b(numbers.data() + 91, 4, 7);
    const Eigen::Map<const Eigen::VectorXd> bBias(numbers.data() + 119, 4);
    double total = 0;
    for (Index i = 0; i < inputs.rows(); ++i) {
        const Eigen::VectorXd hidden = (a * inputs.row(i).transpose() + aBias).array().tanh();
        const Eigen::VectorXd logits = b * hidden + bBias;
        total += std::log(logits.array().exp().sum()) - logits[labels[static_cast<std::size_t>(i)]];
    }
    return total / static_cast<double>(inputs.rows());
}

Vector means() {
    return Vector::LinSpaced(12, -0.3F, 0.8F);
}

Vector deviations() {
    return Vector::LinSpaced(12, 0.5F, 1.6F);
}

} // namespace

class TestTransformedInputs : public QObject {
    Q_OBJECT

private slots:
    void uniformScalingTrainsToTheSameBits_data() {
        QTest::addColumn<int>("optimiser");
        QTest::addColumn<int>("shift");
        QTest::addColumn<bool>("picture");
        QTest::newRow("SGD") << static_cast<int>(Optimiser::Sgd) << 0 << false;
        QTest::newRow("Adam") << static_cast<int>(Optimiser::Adam) << 0 << false;
        QTest::newRow("Adam, images moved, a flatten in between") << static_cast<int>(Optimiser::Adam) << 1 << true;
    }
    void uniformScalingTrainsToTheSameBits() {
        QFETCH(int, optimiser);
        QFETCH(int, shift);
        QFETCH(bool, picture);
        // (x − 128) / 64 of a byte is exact in float, whoever computes it.
        Operations before{{"mean", constant(ArithmeticKind::Subtract, vector({128}))},
                          {"deviation", constant(ArithmeticKind::Divide, vector({64}))}};
        if (picture)
            before.insert(before.begin() + 1, {"flatten", std::make_shared<const Reshape>(Shape{12})});
        const Network scaling = behind(before, picture ? Shape{1, 3, 4} : Shape{12});
        TrainingOptions options;
        options.optimiser = static_cast<Optimiser>(optimiser);
        options.learningRate = 0.01;
        options.momentum = 0.9;
        options.maxShift = shift;
        options.epochs = 3;
        options.batch = 16;
        const DatasetPtr data = randomImages(70, 3, 4, 4);
        const auto inside = train(scaling, {data, Scaling::byte()}, options, {}, {});
        const auto outside = train(behind({}), {data, Scaling{128 / 255.0, 64 / 255.0}}, options, {}, {});
        QVERIFY(inside.has_value() && outside.has_value());
        const std::vector<float> one = numbers(*inside);
        const std::vector<float> other = numbers(*outside);
        QCOMPARE(one.size(), other.size());
        QVERIFY(std::memcmp(one.data(), other.data(), one.size() * sizeof(float)) == 0);
        QVERIFY(one != numbers(behind({})));
        // The nodes in front are still there, and are still no layers.
        QCOMPARE(inside->nodeCount(), scaling.nodeCount());
        QCOMPARE(inside->layerCount(), 2);
        QCOMPARE(inside->node(0).operationPtr(), scaling.node(0).operationPtr());
    }

    void gradientsOfChangedInputsEqualCentralDifferences_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("mean and deviation of all pixels") << 0;
        QTest::newRow("mean and deviation of each pixel") << 1;
        QTest::newRow("an activation") << 2;
    }
    void gradientsOfChangedInputsEqualCentralDifferences() {
        QFETCH(int, kind);
        const DatasetPtr data = randomImages(21, 3, 4, 4);
        Eigen::ArrayXXd inputs = data->inputs(Scaling::unit()).cast<double>().array();
        Operations before;
        switch (kind) {
        case 0:
            before = {{"mean", constant(ArithmeticKind::Subtract, vector({0.1307F}))},
                      {"deviation", constant(ArithmeticKind::Divide, vector({0.3081F}))}};
            inputs = (inputs - static_cast<double>(0.1307F)) / static_cast<double>(0.3081F);
            break;
        case 1:
            before = {{"mean", constant(ArithmeticKind::Subtract, means())},
                      {"deviation", constant(ArithmeticKind::Divide, deviations())}};
            inputs.rowwise() -= means().cast<double>().transpose().array();
            inputs.rowwise() /= deviations().cast<double>().transpose().array();
            break;
        default:
            before = {{"softplus", operationOf(Activation::Softplus)}};
            inputs = (1 + inputs.exp()).log();
            break;
        }
        const Network start = behind(before);
        const auto after = train(start, {data, Scaling::unit()}, oneGradientStep(*data), {}, {});
        QVERIFY(after.has_value());
        std::vector<double> parameters;
        for (const float number : numbers(start))
            parameters.push_back(static_cast<double>(number));
        const std::vector<float> stepped = numbers(*after);
        constexpr double kStep = 1e-4;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double kept = parameters[i];
            parameters[i] = kept + kStep;
            const double above = meanLoss(parameters, inputs.matrix(), data->labels());
            parameters[i] = kept - kStep;
            const double below = meanLoss(parameters, inputs.matrix(), data->labels());
            parameters[i] = kept;
            // The step rounds the new weight to float, and the sums are float.
            const double gradient = kept - static_cast<double>(stepped[i]);
            QVERIFY2(std::abs(gradient - (above - below) / (2 * kStep)) < 5e-6,
                     qPrintable(QString("number %1: %2 instead of %3").arg(i).arg(gradient).arg((above - below) / (2 * kStep))));
        }
    }

    void equalConstantsForEachPixelTrainLikeOneConstant() {
        const DatasetPtr data = randomImages(70, 3, 4, 4);
        const auto trained = [&](Index constants) {
            const auto all = [&](float value) { return Vector(Vector::Constant(constants, value)); };
            TrainingOptions options;
            options.learningRate = 0.01;
            options.epochs = 3;
            options.batch = 16;
            options.maxShift = 1;
            return numbers(train(behind({{"mean", constant(ArithmeticKind::Subtract, all(0.5F))},
                                         {"deviation", constant(ArithmeticKind::Divide, all(0.25F))}}),
                                 {data, Scaling::unit()}, options, {}, {})
                               .value());
        };
        const std::vector<float> one = trained(1);
        const std::vector<float> each = trained(12);
        for (std::size_t i = 0; i < one.size(); ++i) // the background is taken off in one of them: other roundings, 15 steps
            QVERIFY(std::abs(one[i] - each[i]) < 1e-4F);
    }
};

QTEST_APPLESS_MAIN(TestTransformedInputs)
#include "TestTransformedInputs.moc"
