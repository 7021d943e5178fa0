#include "engine/pruning/InputFactors.h"
#include "engine/pruning/MaskedSolver.h"
#include "engine/pruning/NeuronRanking.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/training/DrawnNetworks.h"

#include <QTest>

using namespace prunescope;

namespace {

/// H = [[2, 1], [1, 2]] and targets that w = (1, 2) meets exactly.
NormalEquations twoByTwo() {
    NormalEquations equations;
    equations.gram = (Eigen::MatrixXd(2, 2) << 2, 1, 1, 2).finished();
    equations.cross = equations.gram * Eigen::Vector2d(1, 2);
    equations.targetSquare = Eigen::VectorXd::Constant(1, Eigen::Vector2d(1, 2).dot(equations.gram * Eigen::Vector2d(1, 2)));
    equations.targetMean = Eigen::VectorXd::Zero(1);
    return equations;
}

} // namespace

class TestMaskedSolver : public QObject {
    Q_OBJECT

private slots:
    void obsByHand() {
        // H⁻¹ = [[2, −1], [−1, 2]] / 3. Leaving out w₁ = 1 costs w²/[H⁻¹]₁₁ = 1.5 and moves w₂ by −w₁/[H⁻¹]₁₁ · [H⁻¹]₂₁ = +0.5.
        const NormalEquations equations = twoByTwo();
        const MaskedSolver solver(equations, 0);
        const Eigen::VectorXd start = Eigen::VectorXd::Zero(2);
        const auto whole = solver.fit(0, start, nullptr, true);
        QVERIFY(whole.has_value());
        QVERIFY((whole->weights - Eigen::Vector2d(1, 2)).norm() < 1e-12);
        QVERIFY(std::abs(whole->inverseDiagonal[0] - 2.0 / 3) < 1e-12);
        const MaskBytes mask{0, 1};
        const auto one = solver.fit(0, start, mask.data(), true);
        QVERIFY(std::abs(one->weights[1] - 2.5) < 1e-12);
        QVERIFY(std::abs(equations.error(0, one->weights) - 1.5) < 1e-12);
        // The gain of taking it back is what leaving it out had cost.
        QVERIFY(std::abs(solver.gains(0, *one)[0] - 1.5) < 1e-12);
    }

    void bothWaysOfSolvingAgree() {
        // Few left out: by the inverse of the whole. The same through a solver that has none.
        const Matrix x = randomMatrix(200, 9, 21);
        const Matrix z = randomMatrix(200, 3, 22);
        const NormalEquations equations = *normalEquations(x, z, true, {});
        const MaskBytes few{1, 0, 0, 1, 0, 0, 0, 1, 0};
        const MaskBytes many{1, 1, 0, 1, 1, 1, 1, 0, 1};
        const MaskedSolver without(equations, 0.1, &few);
        const MaskedSolver with(equations, 0.1);
        const Eigen::VectorXd start = Eigen::VectorXd::Constant(10, 0.3);
        for (const MaskBytes& mask : {few, many})
            for (Index output = 0; output < 3; ++output) {
                const auto a = without.fit(output, start, mask.data(), true);
                const auto b = with.fit(output, start, mask.data(), true);
                QVERIFY((a->weights - b->weights).norm() < 1e-9);
                for (std::size_t i = 0; i < a->support.size(); ++i)
                    QVERIFY(std::abs(a->inverseDiagonal[static_cast<Index>(i)] - b->inverseDiagonal[static_cast<Index>(i)]) <
                            1e-9);
            }
    }

    void pixelsThatAreAlwaysZeroDoNoHarm() {
        Matrix x = randomMatrix(100, 4, 23);
        x.col(2).setZero();
        const NormalEquations equations = *normalEquations(x, randomMatrix(100, 1, 24), false, {});
        const MaskedSolver solver(equations, 0);
        const auto fit = solver.fit(0, Eigen::VectorXd::Constant(4, 7), nullptr, false);
        QVERIFY(fit.has_value());
        QCOMPARE(fit->weights[2], 7.0);
    }

    void factorsByHand() {
        // Two pixels over two images: (1, 0) and (0, 0). Deviations ½ and 0, norms 1 and 0.
        const Matrix inputs = testing::matrix(2, 2, {1, 0, 0, 0});
        const Network network = testing::network({testing::dense("a", testing::matrix(1, 2, {3, -4}))});
        const auto deviation = inputFactors(network, Criterion::InputDeviation, inputs, {});
        QCOMPARE((*(*deviation)[0])[0], 0.5F);
        QCOMPARE((*(*deviation)[0])[1], 0.0F);
        const auto wanda = inputFactors(network, Criterion::Wanda, inputs, {});
        QCOMPARE((*(*wanda)[0])[0], 1.0F);
        const ScoreTable table(network, Criterion::Wanda, 0, {}, *wanda);
        QCOMPARE(table.layer(0).at(0), 3.0F);
        QCOMPARE(table.layer(0).at(1), 0.0F);
    }

    void eliminationLeavesOutTheSpareNeuron() {
        // The third neuron is the sum of the first two: whichever of the three goes, nothing is lost, so the cheapest costs ~0.
        Matrix outputs(500, 4);
        outputs.leftCols(2) = randomMatrix(500, 2, 25);
        outputs.col(2) = outputs.col(0) + outputs.col(1);
        outputs.col(3) = randomMatrix(500, 1, 26);
        const LayerWeights incoming = makeWeights(SharedMatrix(Matrix::Ones(4, 2)), Vector());
        const Matrix outgoing = Matrix::Ones(1, 4);
        const std::vector<Index> kept = neuronsToKeep(NeuronCriterion::LeastSquares, incoming, outgoing, outputs, 3, 1e-6);
        QCOMPARE(kept.size(), std::size_t{3});
        QCOMPARE(kept.back(), Index{3});
    }
};

QTEST_APPLESS_MAIN(TestMaskedSolver)
#include "TestMaskedSolver.moc"
