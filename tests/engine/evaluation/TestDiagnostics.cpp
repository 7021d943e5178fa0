#include "engine/evaluation/Diagnostics.h"
#include "tests/engine/TestNetworks.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

class TestDiagnostics : public QObject {
    Q_OBJECT

private slots:
    void deadAndCutOffAreNamed() {
        // Neuron 0 has no input and bias 1: a constant. Neuron 1 is dead. Input 1 leads nowhere.
        const Network net = network({dense("a", matrix(3, 2, {0, 0, -1, 0, 2, 0}), {1, 0, 0}, Activation::Relu),
                                     dense("b", matrix(2, 3, {1, 1, 1, 1, 1, 0}))});
        const auto diagnosis = diagnose(net, matrix(2, 2, {1, 0, 0.5F, 1}), {0, 1}, {});
        QVERIFY(diagnosis.has_value());
        const LayerHealth& first = diagnosis->layers[0];
        QVERIFY(first.deadNeurons == std::vector<Index>{1});
        QVERIFY(first.cutOffOutputs == std::vector<Index>{0});
        QVERIFY(first.cutOffInputs == std::vector<Index>{1});
        QVERIFY(!first.aboutToCollapse);
        QCOMPARE(first.density, 2.0 / 6);
    }

    void gradientByHand() {
        // One layer, logits (0, 0), softmax ½: deltas (−½, ½) for label 0. Input 1: gradients −½, ½, rms ½.
        const Network net = network({dense("a", matrix(2, 1, {0, 0}))});
        const auto diagnosis = diagnose(net, matrix(1, 1, {1}), {0}, {});
        QVERIFY(std::abs(diagnosis->layers[0].gradientRms - 0.5) < 1e-6);
    }

    void flowIsJudgedAgainstTheReference() {
        const auto with = [](double first, double last) {
            Diagnosis diagnosis;
            diagnosis.layers.resize(2);
            diagnosis.layers[0].gradientRms = first;
            diagnosis.layers[1].gradientRms = last;
            return diagnosis;
        };
        QCOMPARE(judgeFlow(with(1e-5, 1), with(0.1, 1)), GradientFlow::Vanishing);
        QCOMPARE(judgeFlow(with(0.01, 1), with(0.1, 1)), GradientFlow::Healthy);
        QCOMPARE(judgeFlow(with(200, 1), with(0.1, 1)), GradientFlow::Exploding);
    }
};

QTEST_APPLESS_MAIN(TestDiagnostics)
#include "TestDiagnostics.moc"
