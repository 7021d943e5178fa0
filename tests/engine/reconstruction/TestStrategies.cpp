// What holds for every strategy of the registry, and each strategy against an independent answer.
#include "engine/core/ParallelFor.h"
#include "engine/execution/SampleRun.h"
#include "engine/pruning/NeuronSurgery.h"
#include "engine/pruning/Patterns.h"
#include "engine/reconstruction/LayerWalk.h"
#include "engine/reconstruction/Regrow.h"
#include "engine/reconstruction/Widen.h"
#include "engine/training/Gradients.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/reconstruction/RebuildFixtures.h"

#include <Eigen/QR>

#include <QTest>

using namespace prunescope;

namespace {

double meanLoss(const Network& network, const Calibration& images) {
    const Matrix logits = prunescope::logits(network, images.inputs());
    double loss = 0;
    for (Index i = 0; i < logits.rows(); ++i) {
        const Eigen::VectorXd row = logits.row(i).transpose().cast<double>();
        loss += std::log((row.array() - row.maxCoeff()).exp().sum()) + row.maxCoeff() -
                row[images.labels()[static_cast<std::size_t>(i)]];
    }
    return loss / static_cast<double>(logits.rows());
}

Network withWeight(const Network& network, int layer, Index position, float value) {
    const LayerWeights& weights = *network.layer(LayerIndex{layer}).weights();
    Matrix values = weights.values.view();
    values.data()[position] = value;
    return network.withWeights(LayerIndex{layer}, {SharedMatrix(std::move(values)), weights.mask, weights.bias});
}

} // namespace

class TestStrategies : public QObject {
    Q_OBJECT

    const TrainingData m_training = drawnTraining();
    const Network m_dense = smallNetwork(Activation::Relu, true);
    const Network m_pruned = prunedTo(m_dense, 0.6);

    void eachStrategy() {
        QTest::addColumn<QString>("name");
        for (const auto& strategy : registry().all())
            QTest::newRow(strategy->info().name.c_str()) << QString::fromStdString(strategy->info().name);
    }

    Result<StrategyOutcome> run(const StrategyStep& step, std::stop_token stop = {}) {
        return applyStrategy(step, contextOf(m_dense, m_pruned, m_training), stop, {});
    }

private slots:
    void describesItself_data() { eachStrategy(); }
    void describesItself() {
        QFETCH(QString, name);
        const StrategyInfo& info = registry().find(name.toStdString())->info();
        for (const char* text : {info.title, info.explanation, info.cost, info.source})
            QVERIFY(text && *text);
        for (const ParameterInfo& parameter : stepParameters(info)) {
            QVERIFY(*parameter.meaning);
            QVERIFY(checkParameter(parameter, parameter.standard).has_value());
        }
        QVERIFY(registry().find(name.toStdString())->expectedSeconds(m_pruned, registry().step(info.name).parameters, 1000) >= 0);
    }

    void masksStayUnlessItChangesThem_data() { eachStrategy(); }
    void masksStayUnlessItChangesThem() {
        QFETCH(QString, name);
        const Strategy& strategy = *registry().find(name.toStdString());
        const StrategyStep step = shortStep(strategy);
        const auto outcome = run(step);
        QVERIFY2(outcome.has_value(), outcome ? "" : errorSentence(outcome.error()).c_str());
        for (int i = 0; i < 3; ++i) {
            const LayerWeights& before = *m_pruned.layer(LayerIndex{i}).weights();
            const LayerWeights& after = *outcome->network.layer(LayerIndex{i}).weights();
            if (!strategy.changesMask(step.parameters))
                QVERIFY(*before.mask == *after.mask);
            QVERIFY(after.values.view().allFinite());
            for (Index k = 0; k < after.count(); ++k)
                QVERIFY(after.isKept(k) || after.values.data()[k] == 0.0F);
        }
    }

    void theSameBytesForAnyNumberOfThreads_data() { eachStrategy(); }
    void theSameBytesForAnyNumberOfThreads() {
        QFETCH(QString, name);
        const StrategyStep step = shortStep(*registry().find(name.toStdString()));
        setThreadCount(1);
        const auto one = run(step);
        for (const int threads : {2, 4}) {
            setThreadCount(threads);
            const auto more = run(step);
            QVERIFY(one && more && sameWeights(one->network, more->network));
        }
        setThreadCount(0);
    }

    void cancelInTheMiddleIsHonoured_data() { eachStrategy(); }
    void cancelInTheMiddleIsHonoured() {
        QFETCH(QString, name);
        std::stop_source stop;
        bool told = false;
        const auto outcome = applyStrategy(shortStep(*registry().find(name.toStdString())),
                                           contextOf(m_dense, m_pruned, m_training), stop.get_token(), [&](const Progress& now) {
                                               if (now.fraction < 1) {
                                                   told = true;
                                                   stop.request_stop();
                                               }
                                           });
        QCOMPARE(outcome.has_value(), !told); // what is done in a moment tells nothing on its way
        if (!outcome)
            QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
    }

    void cancelIsHonoured_data() { eachStrategy(); }
    void cancelIsHonoured() {
        QFETCH(QString, name);
        std::stop_source stop;
        stop.request_stop();
        const Network before = m_pruned;
        const auto outcome = run(shortStep(*registry().find(name.toStdString())), stop.get_token());
        if (!outcome)
            QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        QVERIFY(sameWeights(before, m_pruned));
    }

    void leastSquaresIsTheDirectSolution() {
        // The first layer, whose inputs are the pixels: minimise ‖X_S w + b − z‖²/n + λ‖w − w0‖² by a QR of the stacked system.
        StrategyStep step = registry().step("least-squares");
        step.parameters.set("ridge", 0.01);
        const auto outcome = run(step);
        QVERIFY(outcome.has_value());
        for (int i = 0; i < 3; ++i) // closer to the dense network in every layer
            QVERIFY(outcome->report.layerErrorAfter[static_cast<std::size_t>(i)] <
                    outcome->report.layerErrorBefore[static_cast<std::size_t>(i)]);
        const Eigen::MatrixXd x = Calibration(m_training.images, m_training.scaling, 300).inputs().cast<double>();
        const double lambda = 0.01 * (x.transpose() * x / 300.0).diagonal().mean();
        const LayerWeights& dense = *m_dense.layer(LayerIndex{0}).weights();
        const LayerWeights& now = *outcome->network.layer(LayerIndex{0}).weights();
        for (const Index row : {Index{0}, Index{7}, Index{17}}) {
            std::vector<Index> kept;
            for (Index i = 0; i < 12; ++i)
                if (now.isKept(row * 12 + i))
                    kept.push_back(i);
            const auto k = static_cast<Index>(kept.size());
            const Eigen::VectorXd w0 = dense.values.view().row(row).transpose().cast<double>();
            Eigen::MatrixXd a = Eigen::MatrixXd::Zero(300 + k, k + 1);
            Eigen::VectorXd b(300 + k);
            b.head(300) = (x * w0).array() + static_cast<double>(dense.bias[row]);
            for (Index i = 0; i < k; ++i) {
                a.col(i).head(300) = x.col(kept[static_cast<std::size_t>(i)]);
                a(300 + i, i) = std::sqrt(300 * lambda);
                b[300 + i] = std::sqrt(300 * lambda) * w0[kept[static_cast<std::size_t>(i)]];
            }
            a.col(k).head(300).setOnes();
            const Eigen::VectorXd solution = a.colPivHouseholderQr().solve(b);
            // 1e-4: sums of products are made in float.
            for (Index i = 0; i < k; ++i)
                QVERIFY(std::abs(static_cast<double>(now.values.view()(row, kept[static_cast<std::size_t>(i)])) - solution[i]) <
                        1e-4);
            QVERIFY(std::abs(static_cast<double>(now.bias[row]) - solution[k]) < 1e-4);
        }
    }

    void addingByGradientTakesTheSteepestPlaces() {
        // Numerically, at the pruned weights of the last layer: the three with the largest |dL/dw| are the ones added.
        StrategyStep step = registry().step("gradient");
        step.parameters.set("k", std::int64_t{3});
        step.parameters.set("layer", std::string("c"));
        step.parameters.set("then", std::string("nothing"));
        const auto outcome = run(step);
        QVERIFY(outcome.has_value());
        const Calibration images(m_training.images, m_training.scaling, 300);
        std::vector<std::pair<double, Index>> slopes;
        const LayerWeights& weights = *m_pruned.layer(LayerIndex{2}).weights();
        for (Index i = 0; i < weights.count(); ++i)
            if (!weights.isKept(i))
                slopes.emplace_back(-std::abs(meanLoss(withWeight(m_pruned, 2, i, 1e-2F), images) -
                                              meanLoss(withWeight(m_pruned, 2, i, -1e-2F), images)),
                                    i);
        std::sort(slopes.begin(), slopes.end());
        std::vector<Index> expected{slopes[0].second, slopes[1].second, slopes[2].second};
        std::sort(expected.begin(), expected.end());
        QVERIFY(outcome->report.added[2] == expected);
    }

    void gradientsAreTheNumericalOnes_data() {
        QTest::addColumn<int>("activation");
        for (const Activation activation : {Activation::Identity, Activation::Relu, Activation::Sigmoid, Activation::Tanh})
            QTest::newRow(std::string(activationName(activation)).c_str()) << static_cast<int>(activation);
    }
    void gradientsAreTheNumericalOnes() {
        QFETCH(int, activation);
        const Network network = smallNetwork(static_cast<Activation>(activation), true);
        const Calibration images(m_training.images, m_training.scaling, 300);
        const auto gradients = lossGradients(network, images.inputs(), images.labels(), {});
        QVERIFY(gradients.has_value());
        for (int layer = 0; layer < 3; ++layer)
            for (const Index position : {Index{0}, Index{5}, Index{13}}) {
                const float w = network.layer(LayerIndex{layer}).weights()->values.data()[position];
                const double numeric = (meanLoss(withWeight(network, layer, position, w + 5e-3F), images) -
                                        meanLoss(withWeight(network, layer, position, w - 5e-3F), images)) /
                                       1e-2;
                // Float sums and kinks of ReLU within the step leave about 1e-4.
                QVERIFY(std::abs(static_cast<double>((*gradients)[static_cast<std::size_t>(layer)].data()[position]) - numeric) <
                        5e-4);
            }
    }

    void copiesOfNeuronsDoNotChangeTheOutput() {
        const auto wider = widenedByCopies(m_pruned, LayerIndex{0}, 25, 7);
        QVERIFY(wider.has_value());
        QCOMPARE(wider->layer(LayerIndex{0}).outputSize(), Index{43});
        const Matrix inputs = m_training.images->inputs(Scaling::unit());
        QVERIFY((logits(*wider, inputs) - logits(m_pruned, inputs)).cwiseAbs().maxCoeff() < 1e-5F);
    }

    void aDeadAndADoubledNeuronAreRemovedWithoutLoss() {
        // Neuron 2 never fires; the copy of another is spare. Two go, and the output stays.
        const Matrix inputs = m_training.images->inputs(Scaling::unit());
        Network network = widenedByCopies(m_dense, LayerIndex{0}, 1, 7).value();
        const LayerWeights& first = *network.layer(LayerIndex{0}).weights();
        Matrix values = first.values.view();
        Vector bias = first.bias;
        values.row(2).setConstant(-1.0F);
        bias[2] = -1.0F;
        network = network.withWeights(LayerIndex{0}, {SharedMatrix(std::move(values)), first.mask, bias});
        StrategyStep step = registry().step("neurons");
        step.parameters.set("layer", std::string("a"));
        step.parameters.set("remove", std::int64_t{2});
        step.parameters.set("ridge", 1e-7);
        const auto outcome = applyStrategy(step, contextOf(network, network, m_training), {}, {});
        QVERIFY(outcome.has_value());
        QCOMPARE(outcome->network.layer(LayerIndex{0}).outputSize(), Index{17});
        // 1e-3: the refit's sums are made in float, and the ridge is not 0.
        QVERIFY((logits(outcome->network, inputs) - logits(network, inputs)).cwiseAbs().maxCoeff() < 1e-3F);
    }

    void everyGroupKeepsNOfM() {
        StrategyStep step = registry().step("n:m");
        step.parameters.set("n", std::int64_t{2});
        step.parameters.set("m", std::int64_t{5}); // 12, 18 and 7 inputs: the last groups have 2, 3 and 2
        const auto outcome = applyStrategy(step, contextOf(m_dense, m_dense, m_training), {}, {});
        QVERIFY(outcome.has_value());
        for (int i = 0; i < 3; ++i) {
            const LayerWeights& weights = *outcome->network.layer(LayerIndex{i}).weights();
            const Index cols = weights.values.cols();
            for (Index row = 0; row < weights.values.rows(); ++row)
                for (Index begin = 0; begin < cols; begin += 5) {
                    const Index size = std::min<Index>(5, cols - begin);
                    Index kept = 0;
                    for (Index col = begin; col < begin + size; ++col)
                        kept += weights.isKept(row * cols + col);
                    QCOMPARE(kept, (2 * size + 4) / 5);
                }
        }
    }

    void erkGivesThePublishedDensities() {
        // LeNet-300-100 at 98 %: .0154 / .0445 / .3674; at 90 % the last layer stays dense: .0796 / .2302 / 1.
        const auto layer = [](const char* name, Index in, Index out) {
            return dense(name, Matrix::Ones(out, in), Vector(), operationOf(Activation::Relu));
        };
        const Network lenet =
            testing::createNetwork("lenet", {layer("a", 784, 300), layer("b", 300, 100), layer("c", 100, 10)}).value();
        const auto close = [](double a, double b) { return std::abs(a - b) < 6e-5; };
        const std::vector<double> sparse = erkDensities(lenet, 0.98);
        QVERIFY(close(sparse[0], 0.0154) && close(sparse[1], 0.0445) && close(sparse[2], 0.3674));
        const std::vector<double> denser = erkDensities(lenet, 0.9);
        QVERIFY(close(denser[0], 0.0796) && close(denser[1], 0.2302) && close(denser[2], 1));
    }

    void anExchangeDropsTheSmallestAndGrowsTheSteepest() {
        // |w| 0.1 goes; of the open places (2, 3, and the one just left) the score 9 at place 3 wins.
        const Matrix weights = testing::matrix(1, 4, {0.5F, 0.1F, 0, 0});
        QVERIFY(regrown(weights, {1, 1, 0, 0}, {0, 3, 5, 9}, 1) == (MaskBytes{1, 0, 0, 1}));
    }

    void aRateTooLargeIsAnErrorThatNamesALayer() {
        StrategyStep step = registry().step("fine-tune");
        step.parameters.set("optimizer", std::string("sgd"));
        step.parameters.set("learningRate", 100.0);
        step.parameters.set("epochs", std::int64_t{50});
        // Linear layers: ReLUs would die and stop the numbers from growing.
        const Network linear = smallNetwork(Activation::Identity, true);
        const auto outcome = applyStrategy(step, contextOf(linear, linear, m_training), {}, {});
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Numeric);
        QVERIFY(outcome.error().detail.text().find("layer") != std::string::npos);
    }

    void aSingularSystemIsAnErrorThatNamesALayer() {
        // The next layer sees two equal neurons; without a ridge they cannot be told apart.
        const Network linear = smallNetwork(Activation::Tanh, true); // no neuron is dead
        const Network doubled = widenedByCopies(linear, LayerIndex{0}, 1, 7).value();
        StrategyStep step = registry().step("least-squares");
        step.parameters.set("ridge", 0.0);
        const auto outcome = applyStrategy(step, contextOf(doubled, doubled, m_training), {}, {});
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Numeric);
        QCOMPARE(QString::fromStdString(outcome.error().where.text()), QStringLiteral("layer b"));
    }

    void missingImagesAreReported() {
        StrategyContext context{m_dense, m_pruned, {}, nullptr, {}, 1};
        QCOMPARE(applyStrategy(registry().step("least-squares"), context, {}, {}).error().code, ErrorCode::MissingData);
        QCOMPARE(applyStrategy(registry().step("fine-tune"), context, {}, {}).error().code, ErrorCode::MissingData);
    }
};

QTEST_APPLESS_MAIN(TestStrategies)
#include "TestStrategies.moc"
