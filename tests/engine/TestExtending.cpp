// What the README promises under "How to add …": one operation, one format and one strategy, added through the public registries.
#include "engine/data/Dataset.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/execution/GradientPass.h"
#include "engine/execution/SampleRun.h"
#include "engine/formats/ModelFormat.h"
#include "engine/formats/OpenModel.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/Dense.h"
#include "engine/recipe/Recipe.h"
#include "engine/recipe/RecipeRunner.h"
#include "engine/reconstruction/DescribedStrategy.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "tests/engine/TestNetworks.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// y = |x|. ONNX calls it Abs.
class AbsoluteValue final : public Operation {
public:
    std::string_view kind() const override { return "absolute-value"; }
    Result<Shape> outputShape(std::span<const Shape> inputs) const override { return inputs.front(); }
    void forward(const ForwardInputs& inputs, MatrixRef output) const override { output = inputs.values.front().cwiseAbs(); }
    Result<void> backward(const BackwardStep& step) const override {
        if (step.inputGradients.front())
            step.inputGradients.front()->array() += step.outputGradient->array() * step.inputs.front()->array().sign();
        return {};
    }
    bool isElementwise() const override { return true; }
};

void registerAbsoluteValue() {
    registerOnnxReader("Abs", [](OnnxNodeReader& node) { return node.addElementwise(std::make_shared<const AbsoluteValue>()); });
    registerOnnxWriter("absolute-value", [](OnnxNodeWriter& node) -> Result<void> {
        node.add("Abs", {node.input()});
        return {};
    });
}

/// 2 pixels → 2 sums → |·| → 2 classes.
Network withAbsoluteValue() {
    const auto operation = [](Matrix weights) { return *Dense::create(makeWeights(SharedMatrix(std::move(weights)), Vector())); };
    return *Network::create("toy", Shape{2},
                            {{"fc1", operation(matrix(2, 2, {1, -2, -3, 1})), {kNetworkInput}},
                             {"abs", std::make_shared<const AbsoluteValue>(), {0}},
                             {"fc2", operation(matrix(2, 2, {1, 1, 2, -1})), {1}}});
}

/// A text file: "toy" and then the four weights of a dense layer 2 → 2.
class ToyFormat final : public ModelFormat {
public:
    std::string_view name() const override { return "toy"; }
    Message description() const override { return Message::verbatim("a toy file"); }
    std::vector<std::string_view> suffixes() const override { return {".toy"}; }
    bool matches(const FileSample& file) const override { return file.head.starts_with("toy "); }
    bool canRead() const override { return true; }
    Result<Network> read(const std::filesystem::path& path, const std::stop_token& /*stop*/,
                         const ProgressFn& /*progress*/) const override {
        std::ifstream file(path);
        std::string word;
        Matrix weights(2, 2);
        file >> word >> weights(0, 0) >> weights(0, 1) >> weights(1, 0) >> weights(1, 1);
        return Network::create(path.filename().string(), Shape{2},
                               {{"only", *Dense::create(makeWeights(SharedMatrix(weights), Vector())), {kNetworkInput}}});
    }
};

/// Doubles every weight that is left.
class Double final : public DescribedStrategy {
public:
    Double() : DescribedStrategy(describe(), false) {}

    double expectedSeconds(const Network& /*network*/, const Parameters& /*parameters*/, Index /*images*/) const override {
        return 0;
    }
    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token /*stop*/,
                                  const ProgressFn& /*progress*/) const override {
        StrategyOutcome outcome{context.current, {}};
        for (const LayerIndex index : context.current.layers()) {
            const LayerWeights& weights = *context.current.layer(index).weights();
            const Matrix values = static_cast<float>(parameters.number("factor")) * weights.values.view();
            outcome.network = outcome.network.withWeights(index, {SharedMatrix(values), weights.mask, weights.bias});
        }
        return outcome;
    }

private:
    static StrategyInfo describe() {
        StrategyInfo info;
        info.name = "double";
        info.family = Family::Adjust;
        info.action = "adjust";
        info.selector = "strategy";
        info.title = "Double"; // the marks for translators are left out in tests
        info.explanation = "Doubles every weight that is left.";
        info.cost = "nothing";
        info.source = "none";
        info.parameters = {numberParameter("factor", 2.0, 1, 10, "what weights are multiplied by")};
        info.needsCalibration = false;
        return info;
    }
};

} // namespace

class TestExtending : public QObject {
    Q_OBJECT

private slots:
    void anOperationIsOneFilePairAndOneLine() {
        registerAbsoluteValue();
        const Network network = withAbsoluteValue();
        const QTemporaryDir folder;
        const std::string file = (folder.path() + "/toy.onnx").toStdString();
        QVERIFY(saveModel(network, file).has_value());
        const auto opened = openModel(file);
        QVERIFY2(opened.has_value(), opened ? "" : errorSentence(opened.error()).c_str());
        QCOMPARE(opened->layerNames(), network.layerNames());
        // x = (1, 2): sums (−3, −1), absolute (3, 1), logits (4, 5).
        QCOMPARE(logits(*opened, matrix(1, 2, {1, 2})), matrix(1, 2, {4, 5}));
        const EvaluationData data(twoPixelData({255, 0}, {0}), Scaling::unit());
        // x = (1, 0): sums (1, −3), absolute (1, 3), logits (4, −1).
        QCOMPARE(*evaluateLogits(*opened, data), matrix(1, 2, {4, -1}));
    }

    void gradientsGoThroughIt() {
        const Network network = withAbsoluteValue();
        GradientPass pass(network);
        pass.forward(matrix(1, 2, {1, 2}));
        QVERIFY(pass.backward(matrix(1, 2, {1, 0})).has_value());
        // d logit 0 / d sums = (1, 1) · sign(−3, −1) = (−1, −1); times the inputs (1, 2).
        QCOMPARE(pass.weightGradients()[0], matrix(2, 2, {-1, -2, -1, -2}));
        QCOMPARE(pass.weightGradients()[1], matrix(2, 2, {3, 1, 0, 0}));
    }

    void aFormatIsOneFolderAndOneLine() {
        registerModelFormat(std::make_unique<const ToyFormat>());
        const QTemporaryDir folder;
        const std::string file = (folder.path() + "/any-name.bin").toStdString();
        std::ofstream(file) << "toy 1 2 3 4";
        const auto opened = openModel(file);
        QVERIFY2(opened.has_value(), opened ? "" : errorSentence(opened.error()).c_str());
        QCOMPARE(logits(*opened, matrix(1, 2, {1, 10})), matrix(1, 2, {21, 43}));
        QCOMPARE(QString::fromStdString(std::string(formatOf(file)->name())), QStringLiteral("toy"));
    }

    void aStrategyIsOneFilePairAndOneLine() {
        StrategyRegistry::add(std::make_unique<Double>());
        const auto recipe = parseRecipe(R"({"format": "prunescope-recipe", "version": 2,
                                            "steps": [{"do": "adjust", "strategy": "double", "factor": 3}]})");
        QVERIFY2(recipe.has_value(), recipe ? "" : errorSentence(recipe.error()).c_str());
        RecipeRunner runner(network({dense("a", matrix(1, 2, {1, -2}))}), nullptr);
        const auto outcomes = runner.run(*recipe);
        QVERIFY2(outcomes.has_value(), outcomes ? "" : errorSentence(outcomes.error()).c_str());
        QCOMPARE(Matrix(outcomes->back()->network.layer(LayerIndex{0}).weights()->values.view()), matrix(1, 2, {3, -6}));
        QCOMPARE(parseRecipe(recipeText(*recipe))->steps, recipe->steps);
    }
};

QTEST_APPLESS_MAIN(TestExtending)
#include "TestExtending.moc"
