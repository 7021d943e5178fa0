#include "DrawnNetworks.h"

#include "engine/training/Trainer.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/training/Initialise.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace prunescope;

namespace {

/// 784 inputs, 30 hidden units, 10 classes: several blocks and groups, so that threads really share the work.
Network mediumNetwork() {
    return initialise("medium", {784, 30, 10}, Activation::Relu, 3).value();
}

std::vector<float> allNumbers(const Network& network) {
    std::vector<float> numbers;
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        numbers.insert(numbers.end(), weights.values.data(), weights.values.data() + weights.count());
        numbers.insert(numbers.end(), weights.bias.begin(), weights.bias.end());
    }
    return numbers;
}

bool sameBytes(const Network& a, const Network& b) {
    const std::vector<float> left = allNumbers(a);
    const std::vector<float> right = allNumbers(b);
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size() * sizeof(float)) == 0;
}

/// The two-weight network of the hand-worked steps: one input that is 1 (pixel 255), weights 0.5 and −0.5, no bias, label 0.
Network twoWeights() {
    return testing::createNetwork("two", {dense("only", Matrix{{0.5F}, {-0.5F}}, Vector(), testing::softmax())}).value();
}

DatasetPtr oneWhitePixel() {
    return images(1, 1, 2, {255}, {0});
}

} // namespace

class TestTrainer : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { setThreadCount(0); }

    void oneSgdStepByHand() {
        // Logits 0.5 and −0.5, softmax of class 0: p = 1 / (1 + e^−1) = 0.7310586; gradient −(1 − p) and 1 − p = 0.2689414.
        // Rate 0.1, decay 0.5: w ← (1 − 0.05) w − 0.1 g = 0.475 + 0.02689414, and its mirror image.
        TrainingOptions options = oneGradientStep(*oneWhitePixel());
        options.learningRate = 0.1;
        options.weightDecay = 0.5;
        const Network after = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {}).value();
        QVERIFY(std::abs(allNumbers(after)[0] - 0.50189414F) < 1e-6F); // a few roundings of numbers below 1
        QVERIFY(std::abs(allNumbers(after)[1] + 0.50189414F) < 1e-6F);
    }

    void momentumAddsTheLastStep() {
        // Step 1 as above without decay: w = 0.52689414, v = −0.2689414. Logits differ by 1.05378828, so 1 − p = 1 / (1 +
        // e^1.05378828) = 0.2585023. v ← 0.9 · −0.2689414 − 0.2585023 = −0.5005496; w ← 0.52689414 + 0.05005496 = 0.5769491.
        TrainingOptions options = oneGradientStep(*oneWhitePixel());
        options.learningRate = 0.1;
        options.momentum = 0.9;
        options.epochs = 2;
        const Network after = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {}).value();
        QVERIFY(std::abs(allNumbers(after)[0] - 0.5769491F) < 1e-6F);
    }

    void oneAdamStepByHand() {
        // After one step m̂ = g and v̂ = g², so w ← (1 − η λ) w − η g / (|g| + ε), with |g| = 0.2689414 and ε = 0.1 (large, so that
        // its place shows): 0.01 · 0.2689414 / 0.3689414 = 0.00728954; λ = 2: 0.98 · 0.5 = 0.49; together 0.49728954.
        TrainingOptions options;
        options.learningRate = 0.01;
        options.epsilon = 0.1;
        options.weightDecay = 2;
        const Network after = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {}).value();
        QVERIFY(std::abs(allNumbers(after)[0] - 0.49728954F) < 1e-6F);
        QVERIFY(std::abs(allNumbers(after)[1] + 0.49728954F) < 1e-6F);
    }

    void adamCorrectsItsBiasInTheSecondStep() {
        // The same in double, straight from algorithm 1 of Kingma & Ba, for two steps.
        double w = 0.5;
        double m = 0;
        double v = 0;
        for (int t = 1; t <= 2; ++t) {
            const double g = -1 / (1 + std::exp(2 * w)); // −(1 − p): the logits are w and −w
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            w -= 0.01 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 0.1);
        }
        TrainingOptions options;
        options.learningRate = 0.01;
        options.epsilon = 0.1;
        options.epochs = 2;
        const Network after = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {}).value();
        QVERIFY(std::abs(allNumbers(after)[0] - static_cast<float>(w)) < 1e-6F);
    }

    void cosineScheduleEndsNearZero() {
        // Two batches: the second runs at η (1 + cos π/2) / 2 = η / 2. Both gradients as in momentumAddsTheLastStep without
        // momentum: 0.5 + 0.1 · 0.2689414 + 0.05 · 0.2585023 = 0.5398193.
        TrainingOptions options = oneGradientStep(*oneWhitePixel());
        options.learningRate = 0.1;
        options.schedule = Schedule::Cosine;
        options.epochs = 2;
        const Network after = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {}).value();
        QVERIFY(std::abs(allNumbers(after)[0] - 0.5398193F) < 1e-6F);
    }

    void prunedWeightsStayZeroAndMasksStay_data() {
        QTest::addColumn<int>("optimiser");
        QTest::newRow("SGD with momentum") << static_cast<int>(Optimiser::Sgd);
        QTest::newRow("Adam") << static_cast<int>(Optimiser::Adam);
    }

    void prunedWeightsStayZeroAndMasksStay() {
        QFETCH(int, optimiser);
        Network start = smallNetwork(Activation::Relu, true);
        for (const LayerIndex index : start.layers()) {
            const LayerWeights& weights = *start.layer(index).weights();
            MaskBytes mask(static_cast<std::size_t>(weights.count()));
            for (std::size_t i = 0; i < mask.size(); ++i)
                mask[i] = i % 3 != 0;
            start = start.withWeights(index, withMask(weights, mask));
        }
        TrainingOptions options;
        options.optimiser = static_cast<Optimiser>(optimiser);
        options.momentum = 0.9;
        options.learningRate = 0.01;
        options.weightDecay = 0.1;
        options.epochs = 5;
        options.batch = 8;
        const Network after = train(start, {randomImages(50, 3, 4, 4), Scaling::unit()}, options, {}, {}).value();
        for (const LayerIndex index : start.layers()) {
            const LayerWeights& before = *start.layer(index).weights();
            const LayerWeights& trained = *after.layer(index).weights();
            QCOMPARE(*trained.mask, *before.mask);
            for (Index i = 0; i < trained.count(); ++i)
                QCOMPARE(trained.values.data()[i] == 0.0F, !before.isKept(i));
        }
    }

    void sameBytesForAnyNumberOfThreads_data() {
        QTest::addColumn<int>("optimiser");
        QTest::addColumn<int>("shift");
        QTest::newRow("SGD") << static_cast<int>(Optimiser::Sgd) << 0;
        QTest::newRow("Adam, images moved") << static_cast<int>(Optimiser::Adam) << 2;
    }

    void sameBytesForAnyNumberOfThreads() {
        QFETCH(int, optimiser);
        QFETCH(int, shift);
        TrainingOptions options;
        options.optimiser = static_cast<Optimiser>(optimiser);
        options.maxShift = shift;
        options.learningRate = 0.01;
        options.epochs = 2;
        const TrainingData data{randomImages(330, 28, 28, 10), Scaling::unit()};
        setThreadCount(1);
        const Network one = train(mediumNetwork(), data, options, {}, {}).value();
        for (const int threads : {2, 4}) {
            setThreadCount(threads);
            QVERIFY(sameBytes(train(mediumNetwork(), data, options, {}, {}).value(), one));
        }
        options.seed = 2;
        QVERIFY(!sameBytes(train(mediumNetwork(), data, options, {}, {}).value(), one));
    }

    void aStopCancelsAndLeavesTheNetworkUnchanged() {
        const Network start = smallNetwork(Activation::Tanh, true);
        const std::vector<float> before = allNumbers(start);
        std::stop_source stop;
        TrainingOptions options;
        options.epochs = 100;
        int epochsSeen = 0;
        const auto result =
            train(start, {randomImages(50, 3, 4, 4), Scaling::unit()}, options, stop.get_token(), [&](const Progress& progress) {
                if (progress.loss && ++epochsSeen == 2)
                    stop.request_stop();
            });
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY(epochsSeen < 5);
        QCOMPARE(allNumbers(start), before);
    }

    void divergenceIsANumericErrorThatNamesTheEpoch() {
        TrainingOptions options;
        options.optimiser = Optimiser::Sgd;
        options.learningRate = 1e30;
        options.epochs = 50;
        const auto result =
            train(smallNetwork(Activation::Identity, true), {randomImages(50, 3, 4, 4), Scaling::unit()}, options, {}, {});
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Numeric);
        QVERIFY2(QString::fromStdString(result.error().where.text()).contains(QRegularExpression("^epoch [1-9]$")),
                 result.error().where.text().c_str());
        QVERIFY(errorSentence(result.error()).find("smaller learning rate") != std::string::npos);
    }

    void separableImagesAreLearnedCompletely_data() {
        QTest::addColumn<int>("activation");
        for (const Activation activation : {Activation::Relu, Activation::Sigmoid, Activation::Tanh})
            QTest::newRow(activationName(activation).data()) << static_cast<int>(activation);
    }

    void separableImagesAreLearnedCompletely() {
        // Class 0 is bright on the left, class 1 on the right, with noise that never bridges the gap.
        QFETCH(int, activation);
        std::vector<std::uint8_t> pixels;
        std::vector<std::uint8_t> labels;
        for (std::uint64_t i = 0; i < 60; ++i) {
            const bool right = i % 2;
            const auto dark = static_cast<std::uint8_t>(randomBits(1, 0, i) % 80);
            const auto bright = static_cast<std::uint8_t>(150 + randomBits(1, 1, i) % 100);
            pixels.insert(pixels.end(), {right ? dark : bright, right ? bright : dark});
            labels.push_back(right);
        }
        TrainingOptions options;
        options.learningRate = 0.02;
        options.epochs = 60;
        options.batch = 10;
        Progress last;
        const Network start = initialise("halves", {2, 8, 2}, static_cast<Activation>(activation), 1).value();
        const auto result =
            train(start, {images(1, 2, 2, pixels, labels), Scaling::unit()}, options, {}, [&](const Progress& p) { last = p; });
        QVERIFY(result.has_value());
        QCOMPARE(last.accuracy.value(), 1.0);
        QCOMPARE(last.fraction, 1.0);
        QVERIFY(last.loss.value() < 0.1);
    }

    void movedImagesStayInTheFrame() {
        // A single white pixel in the middle of 3 × 3, moved by at most 1, never leaves: each sample has exactly one input of 1,
        // so with all weights 0 and two classes, label 0, the summed gradient of a class over all inputs is ∓0.5 however the
        // images move.
        std::vector<std::uint8_t> pixels;
        for (int i = 0; i < 40; ++i)
            pixels.insert(pixels.end(), {0, 0, 0, 0, 255, 0, 0, 0, 0});
        const DatasetPtr data = images(3, 3, 2, pixels, std::vector<std::uint8_t>(40, 0));
        const Network start = testing::createNetwork("flat", {dense("only", Matrix::Zero(2, 9), Vector())}).value();
        TrainingOptions options = oneGradientStep(*data);
        options.maxShift = 1;
        const Network after = train(start, {data, Scaling::unit()}, options, {}, {}).value();
        const Matrix weights = after.layer(LayerIndex{0}).weights()->values.view();
        QVERIFY(std::abs(weights.row(0).sum() - 0.5F) < 1e-6F);
        QVERIFY(std::abs(weights.row(1).sum() + 0.5F) < 1e-6F);
        QVERIFY((weights.row(0).array() > 0).count() > 5); // 40 draws from 9 places
    }

    void invalidOptionsAreNamed_data() {
        QTest::addColumn<QString>("option");
        for (const char* option :
             {"epochs", "batch", "learningRate", "weightDecay", "maxShift", "momentum", "beta1", "beta2", "epsilon"})
            QTest::newRow(option) << option;
    }

    void invalidOptionsAreNamed() {
        QFETCH(QString, option);
        TrainingOptions options;
        if (option == "epochs")
            options.epochs = 0;
        else if (option == "batch")
            options.batch = 0;
        else if (option == "learningRate")
            options.learningRate = std::numeric_limits<double>::quiet_NaN();
        else if (option == "weightDecay")
            options.weightDecay = 1000; // 1 − 0.001 · 1000 = 0
        else if (option == "maxShift")
            options.maxShift = -1;
        else if (option == "momentum")
            options.momentum = 1;
        else if (option == "beta1")
            options.beta1 = -0.1;
        else if (option == "beta2")
            options.beta2 = 1;
        else
            options.epsilon = 0;
        const auto result = train(twoWeights(), {oneWhitePixel(), Scaling::unit()}, options, {}, {});
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::BadArgument);
        QCOMPARE(QString::fromStdString(result.error().where.text()), option);
    }

    void networksThatCannotBeTrainedAreNamed() {
        const TrainingData data{oneWhitePixel(), Scaling::unit()};
        const auto errorOf = [&](std::vector<testing::TestLayer> layers) {
            return train(testing::createNetwork("odd", std::move(layers)).value(), data, {}, {}, {}).error();
        };
        const Error hiddenSoftmax =
            errorOf({dense("middle", Matrix::Ones(2, 1), {}, testing::softmax()), dense("end", Matrix::Ones(2, 2), {})});
        QCOMPARE(hiddenSoftmax.code, ErrorCode::Unsupported);
        QCOMPARE(hiddenSoftmax.where.text(), std::string("node middle.softmax"));
        const Error lastRelu = errorOf({dense("end", Matrix::Ones(2, 1), {}, operationOf(Activation::Relu))});
        QCOMPARE(lastRelu.code, ErrorCode::Unsupported);
        QCOMPARE(lastRelu.where.text(), std::string("layer end"));
        QCOMPARE(errorOf({dense("end", Matrix::Ones(2, 3), {})}).code, ErrorCode::ShapeMismatch);
        QCOMPARE(errorOf({dense("end", Matrix::Ones(1, 1), {})}).code, ErrorCode::ShapeMismatch);
    }
};

QTEST_MAIN(TestTrainer)
#include "TestTrainer.moc"
