#include "engine/evaluation/Metrics.h"

#include <cassert>
#include <cmath>

namespace prunescope {

namespace {

double ratio(Index part, Index whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

} // namespace

Interval wilsonInterval(Index correct, Index count) {
    assert(count >= 1 && correct >= 0 && correct <= count);
    constexpr double z = 1.959963984540054;
    const auto n = static_cast<double>(count);
    const double p = static_cast<double>(correct) / n;
    const double center = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    // At p = 0 and p = 1 the formula touches the bound exactly; rounding must not step over it.
    return {correct == 0 ? 0.0 : center - half, correct == count ? 1.0 : center + half};
}

void fillFromConfusion(Evaluation& evaluation) {
    const std::size_t classes = evaluation.confusion.size();
    evaluation.count = 0;
    evaluation.correct = 0;
    evaluation.perClass.clear();
    evaluation.macroPrecision = evaluation.macroRecall = evaluation.macroF1 = 0;
    int occurring = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        Index support = 0;
        Index predicted = 0;
        for (std::size_t other = 0; other < classes; ++other) {
            support += evaluation.confusion[c][other];
            predicted += evaluation.confusion[other][c];
        }
        const Index right = evaluation.confusion[c][c];
        evaluation.count += support;
        evaluation.correct += right;
        // F1 = 2·TP / (support + predicted): the harmonic mean without its 0/0.
        const ClassMetrics metrics{static_cast<int>(c), support, ratio(right, predicted), ratio(right, support),
                                   ratio(2 * right, support + predicted)};
        evaluation.perClass.push_back(metrics);
        if (support + predicted == 0)
            continue;
        ++occurring;
        evaluation.macroPrecision += metrics.precision;
        evaluation.macroRecall += metrics.recall;
        evaluation.macroF1 += metrics.f1;
    }
    if (occurring > 0) {
        evaluation.macroPrecision /= occurring;
        evaluation.macroRecall /= occurring;
        evaluation.macroF1 /= occurring;
    }
    if (evaluation.count > 0) {
        evaluation.accuracy = ratio(evaluation.correct, evaluation.count);
        const Interval interval = wilsonInterval(evaluation.correct, evaluation.count);
        evaluation.accuracyLow = interval.low;
        evaluation.accuracyHigh = interval.high;
    }
}

PairedCounts pairedCounts(const std::vector<std::uint8_t>& dense, const std::vector<std::uint8_t>& now,
                          const std::vector<std::uint8_t>& labels) {
    assert(dense.size() == labels.size() && now.size() == labels.size());
    PairedCounts counts;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool wasRight = dense[i] == labels[i];
        const bool isRight = now[i] == labels[i];
        counts.won += isRight && !wasRight;
        counts.lost += wasRight && !isRight;
    }
    return counts;
}

} // namespace prunescope
