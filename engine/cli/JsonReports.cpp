#include "engine/cli/Reports.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace prunescope {

using Json = nlohmann::ordered_json;

namespace {

/// JSON has neither infinity nor NaN: both become null.
Json finiteOrNull(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

double sparsityOf(Index kept, Index count) {
    return count > 0 ? 1.0 - static_cast<double>(kept) / static_cast<double>(count) : 0.0;
}

Json layerJson(const Network& network, int index) {
    const Node& layer = network.layer(LayerIndex{index});
    const Index count = layer.weightCount();
    const WeightCounts counts = layer.weightCounts();
    return Json{{"index", index},
                {"name", layer.name()},
                {"op", layer.kind()},
                {"weights", Json{layer.weightRows(), layer.weightCols()}},
                {"parameters", layer.operation().parameterCount()},
                {"weightCount", count},
                {"keptWeights", counts.kept},
                {"nonzeroWeights", counts.nonzero},
                {"sparsity", sparsityOf(counts.kept, count)},
                {"macs", layer.macs()}};
}

Json layersJson(const Network& network) {
    Json layers = Json::array();
    for (int i = 0; i < network.layerCount(); ++i)
        layers.push_back(layerJson(network, i));
    return layers;
}

/// A strategy's report: the number of added connections per layer, without their positions.
Json reportJson(const StepReport& report) {
    Json added = Json::array();
    for (const std::vector<Index>& positions : report.added)
        added.push_back(positions.size());
    Json epochs = Json::array();
    for (const EpochFigures& epoch : report.epochs)
        epochs.push_back({{"loss", finiteOrNull(epoch.loss)}, {"accuracy", epoch.accuracy}});
    Json warnings = Json::array();
    for (const Message& warning : report.warnings)
        warnings.push_back(warning.text());
    return Json{{"added", std::move(added)},
                {"layerErrorBefore", report.layerErrorBefore},
                {"layerErrorAfter", report.layerErrorAfter},
                {"epochs", std::move(epochs)},
                {"warnings", std::move(warnings)}};
}

} // namespace

Json stepOutcomeJson(const Outcome& outcome) {
    Json layers = layersJson(outcome.network);
    for (const LayerIndex index : outcome.network.layers()) {
        const Cut* const cut = outcome.cuts.find(outcome.network.layer(index).name());
        layers[static_cast<std::size_t>(index.value)]["threshold"] = cut ? Json(cut->threshold) : Json();
    }
    Json evaluation;
    if (outcome.evaluation) {
        evaluation = evaluationJson(*outcome.evaluation);
        evaluation["won"] = outcome.paired.won;
        evaluation["lost"] = outcome.paired.lost;
    }
    Json report;
    if (outcome.report)
        report = reportJson(*outcome.report);
    return Json{{"step", stepJson(outcome.recipe.steps.back())},
                {"sparsity", outcome.sparsity().value},
                {"keptWeights", outcome.cost.keptWeights},
                {"nonzeroWeights", outcome.cost.nonzeroWeights},
                {"layers", std::move(layers)},
                {"evaluation", std::move(evaluation)},
                {"report", std::move(report)},
                {"seconds", outcome.seconds}};
}

Json infoJson(const Network& network) {
    return Json{{"model", network.name()},
                {"layers", layersJson(network)},
                {"parameters", network.parameters()},
                {"weightCount", network.weightCount()},
                {"keptWeights", network.keptWeights()},
                {"nonzeroWeights", network.nonzeroWeights()},
                {"sparsity", sparsityOf(network.keptWeights(), network.weightCount())},
                {"macs", network.macs()}};
}

Json evaluationJson(const Evaluation& evaluation) {
    Json perClass = Json::array();
    for (const ClassMetrics& metrics : evaluation.perClass)
        perClass.push_back({{"class", metrics.label},
                            {"support", metrics.support},
                            {"precision", metrics.precision},
                            {"recall", metrics.recall},
                            {"f1", metrics.f1}});
    return Json{{"model", evaluation.model},
                {"data", evaluation.data},
                {"count", evaluation.count},
                {"correct", evaluation.correct},
                {"accuracy", evaluation.accuracy},
                {"accuracyLow", evaluation.accuracyLow},
                {"accuracyHigh", evaluation.accuracyHigh},
                {"loss", finiteOrNull(evaluation.loss)},
                {"macroPrecision", evaluation.macroPrecision},
                {"macroRecall", evaluation.macroRecall},
                {"macroF1", evaluation.macroF1},
                {"perClass", std::move(perClass)},
                {"confusion", evaluation.confusion},
                {"seconds", evaluation.seconds}};
}

Json recipeRunJson(const Outcome& dense, const std::string& data, Json steps) {
    return Json{{"model", dense.network.name()},
                {"data", data.empty() ? Json() : Json(data)},
                {"baseline", dense.evaluation ? evaluationJson(*dense.evaluation) : Json()},
                {"steps", std::move(steps)}};
}

Json curveJson(const std::string& model, const std::string& data, const std::vector<CurvePoint>& curve) {
    Json points = Json::array();
    for (const CurvePoint& point : curve)
        points.push_back({{"sparsity", point.sparsity},
                          {"threshold", finiteOrNull(point.threshold)},
                          {"keptWeights", point.keptWeights},
                          {"correct", point.correct},
                          {"accuracy", point.accuracy},
                          {"loss", finiteOrNull(point.loss)}});
    return Json{{"model", model}, {"data", data}, {"points", std::move(points)}};
}

} // namespace prunescope
