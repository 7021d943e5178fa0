#include "engine/cli/Reports.h"

#include "engine/core/PrintableText.h"

#include <fmt/format.h>

#include <cmath>

namespace prunescope {

namespace {

std::string percent(double fraction) {
    return fmt::format("{:.2f} %", fraction * 100);
}

std::string lossText(double loss) {
    return !std::isfinite(loss) ? "not finite" : loss < 1000 ? fmt::format("{:.5f}", loss) : fmt::format("{:.4g}", loss);
}

/// Digits in groups of three: 266 610.
std::string grouped(Index value) {
    std::string digits = std::to_string(value);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), " ");
    return digits;
}

std::string shapeOf(const Node& layer) {
    return fmt::format("{} x {}", layer.weightRows(), layer.weightCols());
}

std::string thresholdText(const Outcome& outcome, const std::string& layer) {
    const Cut* const cut = outcome.cuts.find(layer);
    return cut ? fmt::format("{:.6g}", cut->threshold) : "-";
}

std::string layerTable(const Network& network, const Outcome* outcome) {
    std::string text = fmt::format("{:>5}  {:<14} {:<11} {:>13} {:>13} {:>13} {:>9}", "layer", "name", "op", "weights", "count",
                                   "kept", "sparsity");
    text += outcome ? fmt::format(" {:>12}\n", "threshold") : "\n";
    for (int i = 0; i < network.layerCount(); ++i) {
        const Node& layer = network.layer(LayerIndex{i});
        const Index count = layer.weightCount();
        const Index kept = layer.weightCounts().kept;
        const double sparsity = count > 0 ? 1.0 - static_cast<double>(kept) / static_cast<double>(count) : 0;
        text += fmt::format("{:>5}  {:<14} {:<11} {:>13} {:>13} {:>13} {:>9}", i, printable(layer.name()), layer.kind(), shapeOf(layer),
                            grouped(count), grouped(kept), percent(sparsity));
        text += outcome ? fmt::format(" {:>12}\n", thresholdText(*outcome, layer.name())) : "\n";
    }
    return text;
}

std::string describe(const Step& step) {
    return step.enabled ? stepText(step) : stepText(step) + " (disabled)";
}

} // namespace

std::string infoTable(const Network& network) {
    return fmt::format("{}\n\n{}\nparameters {}, weights {}, kept {}, nonzero {}, multiply-accumulates per image {}\n",
                       printable(network.name()), layerTable(network, nullptr), grouped(network.parameters()),
                       grouped(network.weightCount()), grouped(network.keptWeights()), grouped(network.nonzeroWeights()),
                       grouped(network.macs()));
}

std::string evaluationTable(const Evaluation& evaluation) {
    std::string text = fmt::format("{} on {}\n\naccuracy   {}  ({} of {}; 95 % interval {} to {})\nloss       {}\n"
                                   "precision  {:.4f}  recall {:.4f}  F1 {:.4f}  (macro)\ntime       {:.1f} ms\n\n",
                                   printable(evaluation.model), printable(evaluation.data), percent(evaluation.accuracy),
                                   grouped(evaluation.correct), grouped(evaluation.count), percent(evaluation.accuracyLow),
                                   percent(evaluation.accuracyHigh), lossText(evaluation.loss), evaluation.macroPrecision,
                                   evaluation.macroRecall, evaluation.macroF1, evaluation.seconds * 1000);
    text += fmt::format("{:>5} {:>8} {:>10} {:>8} {:>8}\n", "class", "support", "precision", "recall", "F1");
    for (const ClassMetrics& metrics : evaluation.perClass)
        text += fmt::format("{:>5} {:>8} {:>10.4f} {:>8.4f} {:>8.4f}\n", metrics.label, metrics.support, metrics.precision,
                            metrics.recall, metrics.f1);
    text += "\nconfusion (rows: true class, columns: predicted)\n     ";
    for (std::size_t c = 0; c < evaluation.confusion.size(); ++c)
        text += fmt::format("{:>6}", c);
    text += "\n";
    for (std::size_t row = 0; row < evaluation.confusion.size(); ++row) {
        text += fmt::format("{:>5}", row);
        for (const Index count : evaluation.confusion[row])
            text += fmt::format("{:>6}", count);
        text += "\n";
    }
    return text;
}

std::string recipeRunLine(const std::string& number, const Outcome& outcome) {
    const std::string what = outcome.recipe.steps.empty() ? "as loaded" : describe(outcome.recipe.steps.back());
    std::string text = fmt::format("{:>4}  {:<58} {:>9} {:>11}", number, what, percent(outcome.sparsity().value),
                                   grouped(outcome.cost.keptWeights));
    if (outcome.evaluation)
        text += fmt::format(" {:>9} {:>21} {:>6} {:>6} {:>10}", percent(outcome.evaluation->accuracy),
                            percent(outcome.evaluation->accuracyLow) + " - " + percent(outcome.evaluation->accuracyHigh),
                            outcome.paired.won, outcome.paired.lost, lossText(outcome.evaluation->loss));
    return text + "\n";
}

std::string recipeRunTable(const Outcome& dense, const std::string& lines, const Outcome* last) {
    std::string text = printable(dense.network.name());
    if (dense.evaluation)
        text += fmt::format(" on {}, {} images", printable(dense.evaluation->data), grouped(dense.evaluation->count));
    text += fmt::format("\n\n{:>4}  {:<58} {:>9} {:>11} {:>9} {:>21} {:>6} {:>6} {:>10}\n", "step", "what", "sparsity", "kept",
                        "accuracy", "95 % interval", "won", "lost", "loss");
    text += recipeRunLine("", dense) + lines;
    if (last)
        text += "\nafter the last step (a weight whose score equals the threshold is pruned)\n" + layerTable(last->network, last);
    return text;
}

std::string curveTable(const std::vector<CurvePoint>& curve) {
    std::string text = fmt::format("{:>9} {:>12} {:>13} {:>9} {:>10}\n", "sparsity", "threshold", "kept", "accuracy", "loss");
    for (const CurvePoint& point : curve)
        text += fmt::format("{:>9} {:>12} {:>13} {:>9} {:>10}\n", percent(point.sparsity),
                            std::isfinite(point.threshold) ? fmt::format("{:.6g}", point.threshold) : "-",
                            grouped(point.keptWeights), percent(point.accuracy), lossText(point.loss));
    return text;
}

std::string curveCsv(const std::vector<CurvePoint>& curve) {
    std::string text = "sparsity,threshold,keptWeights,correct,accuracy,loss\n";
    for (const CurvePoint& point : curve)
        text += fmt::format("{},{},{},{},{},{}\n", point.sparsity,
                            std::isfinite(point.threshold) ? fmt::format("{}", point.threshold) : "", point.keptWeights,
                            point.correct, point.accuracy, std::isfinite(point.loss) ? fmt::format("{}", point.loss) : "");
    return text;
}

} // namespace prunescope
