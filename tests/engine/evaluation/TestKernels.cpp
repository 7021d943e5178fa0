#include "engine/evaluation/Evaluator.h"
#include "engine/evaluation/LayerPlan.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/kernels/KernelChoice.h"
#include "tests/engine/evaluation/DrawnData.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

constexpr Index kImages = InputBlock::kImages;

/// Traits that make one kernel the cheapest.
InputTraits traitsFor(KernelKind kind) {
    InputTraits traits;
    traits.listed = kind == KernelKind::SparseInputs;
    traits.density = 0;
    traits.blockDensity = kind == KernelKind::Dense ? 0 : 1e9;
    return traits;
}

/// W x + b in double.
Eigen::MatrixXd sumsInDouble(const Matrix& weights, const std::vector<float>& bias, const Matrix& inputs) {
    Eigen::MatrixXd sums = inputs.cast<double>() * weights.cast<double>().transpose();
    for (Index i = 0; i < sums.cols(); ++i)
        sums.col(i).array() += static_cast<double>(bias[static_cast<std::size_t>(i)]);
    return sums;
}

/// Runs `check` with each set of kernels that this machine has, and leaves the default one behind.
template <class Check> void withEverySet(const Check& check) {
    const std::vector<std::string> sets = availableKernels();
    for (const std::string& set : sets) {
        QVERIFY(forceKernels(set).has_value());
        check();
    }
    QVERIFY(forceKernels(sets.front()).has_value());
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void everyKernelGivesTheSameBitsAndTheRightSums() {
        // Heights around the tiles' 6 and 12 rows and the vectors' 16 lanes; 130 images: the last block holds 2.
        const DatasetPtr images = drawnImages(130, 4, 0.8F, 7);
        const InputBlocks blocks(*images, Scaling::unit());
        const Matrix inputs = images->inputs(Scaling::unit());
        for (const Index rows : {1, 2, 5, 6, 7, 11, 12, 13, 16, 17, 31, 32, 33, 100, 337}) {
            Matrix weights = drawnMatrix(rows, 30, false, 11);
            for (Index i = 0; i < weights.size(); i += 3)
                weights.data()[i] = 0;
            const std::vector<float> bias(static_cast<std::size_t>(rows), 0.25F);
            const Eigen::MatrixXd expected = sumsInDouble(weights, bias, inputs);
            withEverySet([&] {
                std::vector<Matrix> results;
                for (const KernelKind kind : {KernelKind::Dense, KernelKind::SparseWeights, KernelKind::SparseInputs}) {
                    const LayerPlan plan(ConstMatrixView(weights.data(), rows, 30), Eigen::Map<const Vector>(bias.data(), rows),
                                         traitsFor(kind));
                    QVERIFY(plan.kind() == kind);
                    Matrix result(130, rows);
                    AlignedFloats sums(rows * kImages);
                    for (const InputBlock& block : blocks.blocks()) {
                        plan.run(block, PlanScratch::ofThisThread(), sums.data());
                        result.middleRows(block.begin, block.images) =
                            ConstMatrixView(sums.data(), rows, kImages).leftCols(block.images).transpose();
                    }
                    results.push_back(result);
                }
                QVERIFY(results[0] == results[1]);
                QVERIFY(results[0] == results[2]);
                // 30 products below 0.5: γ_31 · 15 is below 3e-5.
                QVERIFY((results[0].cast<double>() - expected).cwiseAbs().maxCoeff() < 3e-5);
            });
        }
    }

    void logitsOfAllSetsAgree() {
        const EvaluationData data(drawnImages(200, 10, 0.5F, 3), Scaling::standard());
        for (const OperationPtr& hidden : {operationOf(Activation::Relu), operationOf(Activation::Tanh),
                                           operationOf(Activation::Sigmoid), softmax(), logSoftmax()}) {
            const Network net = drawnNetwork({30, 40, 20, 10}, hidden, false, 5);
            const Matrix expected = logits(net, data.dataset().inputs(Scaling::standard())); // Eigen's product: independent
            withEverySet([&] {
                const auto evaluated = evaluateLogits(net, data);
                QVERIFY(evaluated.has_value());
                QVERIFY((*evaluated - expected).cwiseAbs().maxCoeff() < 1e-4F);
            });
        }
    }

    void setsWithMultiplyAddAgreeBitByBit() {
        const EvaluationData data(drawnImages(100, 10, 0.5F, 3), Scaling::unit());
        const Network net = drawnNetwork({30, 40, 10}, Activation::Relu, false, 6);
        std::map<std::string, Matrix> results;
        for (const std::string& set : availableKernels()) {
            QVERIFY(forceKernels(set).has_value());
            results[set] = *evaluateLogits(net, data);
        }
        QVERIFY(forceKernels(availableKernels().front()).has_value());
        results.erase("v2"); // multiplies and adds one after the other
        for (const auto& [set, logits] : results)
            QVERIFY2(logits == results.begin()->second, set.c_str());
    }

    void activationsOnTheInputAreComputed() {
        const EvaluationData data(twoPixelData({255, 0, 51, 102}, {0, 1}), Scaling::standard());
        const OperationPtr identity = *Dense::create(makeWeights(SharedMatrix(matrix(2, 2, {1, 0, 0, 1})), {}));
        const Network net = *Network::create(
            "test", Shape{2}, chain({{"tanh", operationOf(Activation::Tanh)}, {"out", identity}, {"softmax", softmax()}}));
        const Matrix inputs = data.dataset().inputs(Scaling::standard());
        withEverySet([&] {
            const Matrix logits = *evaluateLogits(net, data);
            for (Index i = 0; i < logits.size(); ++i)
                QVERIFY(std::abs(logits.data()[i] - std::tanh(inputs.data()[i])) < 2e-6F);
        });
    }

    void classificationByHand() {
        // Logits of image 0: 1, 3, 3, 2 (a tie: the first, margin 0); of image 1: 5, 1, 1, 1; label 3 and 0.
        const EvaluationData data(*Dataset::create("two", 1, 2, 4, {255, 0, 0, 255}, {3, 0}), Scaling::unit());
        const Network net = network({dense("out", matrix(4, 2, {1, 5, 3, 1, 3, 1, 2, 1}), {}, softmax())});
        withEverySet([&] {
            const auto evaluation = evaluate(net, data);
            QVERIFY(evaluation->predictions == (std::vector<std::uint8_t>{1, 0}));
            const double first = std::log(std::exp(1.0) + 2 * std::exp(3.0) + std::exp(2.0)) - 2;
            const double second = std::log(std::exp(5.0) + 3 * std::exp(1.0)) - 5;
            QVERIFY(std::abs(evaluation->loss - (first + second) / 2) < 1e-12); // these logits are exact; the rest is double
        });
    }

    void unknownSetsAreRefused() {
        const auto forced = forceKernels("v9");
        QCOMPARE(forced.error().code, ErrorCode::BadArgument);
        QVERIFY(forced.error().detail.text().find("v2") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "TestKernels.moc"
