#include "engine/evaluation/Evaluator.h"

#include "engine/core/ParallelFor.h"
#include "engine/evaluation/Metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

namespace prunescope {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Index kBatch = 250;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Predictions of one batch, and the sum of its cross-entropies: log Σ exp(z) − z[label], around the row's maximum.
double judge(const Matrix& logits, const std::uint8_t* labels, std::uint8_t* predictions) {
    double loss = 0;
    for (Index i = 0; i < logits.rows(); ++i) {
        Index best = 0;
        const float top = logits.row(i).maxCoeff(&best);
        predictions[i] = static_cast<std::uint8_t>(best);
        double sum = 0;
        for (Index j = 0; j < logits.cols(); ++j)
            sum += std::exp(static_cast<double>(logits(i, j)) - static_cast<double>(top));
        loss += std::log(sum) + static_cast<double>(top) - static_cast<double>(logits(i, labels[i]));
    }
    return loss;
}

} // namespace

EvaluationData::EvaluationData(DatasetPtr data, const Scaling& scaling)
    : m_data(std::move(data)), m_scaling(scaling), m_inputs(m_data->inputs(scaling)) {}

Result<void> checkFits(const Network& network, const Dataset& data) {
    if (network.inputSize() != data.imageSize())
        return fail(ErrorCode::ShapeMismatch, network.name(),
                    fmt::format("it takes {} inputs, an image of {} has {} × {} = {} pixels", network.inputSize(), data.name(),
                                data.imageRows(), data.imageCols(), data.imageSize()));
    if (network.outputSize() != data.classes())
        return fail(ErrorCode::ShapeMismatch, network.name(),
                    fmt::format("it gives {} outputs, {} has {} classes", network.outputSize(), data.name(), data.classes()));
    return {};
}

Result<Evaluation> evaluate(const Network& network, const EvaluationData& data, std::stop_token stop,
                            const ProgressFn& progress) {
    if (const auto fits = checkFits(network, data.dataset()); !fits)
        return tl::unexpected(fits.error());
    const Clock::time_point start = Clock::now();
    Evaluation evaluation;
    evaluation.model = network.name();
    evaluation.data = data.dataset().name();
    evaluation.predictions.resize(static_cast<std::size_t>(data.count()));
    std::vector<double> losses(static_cast<std::size_t>(chunkCount(data.count(), kBatch)), 0.0);
    std::atomic<Index> done{0};
    parallelFor(data.count(), kBatch, [&](Index begin, Index end) {
        if (stop.stop_requested())
            return;
        const Matrix logits = network.logits(data.inputs().middleRows(begin, end - begin));
        losses[static_cast<std::size_t>(begin / kBatch)] =
            judge(logits, data.labels().data() + begin, evaluation.predictions.data() + begin);
        if (progress)
            progress({static_cast<double>(done += end - begin) / static_cast<double>(data.count()), "evaluating", {}, {}});
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "evaluation", "");
    const auto classes = static_cast<std::size_t>(data.dataset().classes());
    evaluation.confusion.assign(classes, std::vector<Index>(classes, 0));
    for (std::size_t i = 0; i < evaluation.predictions.size(); ++i)
        ++evaluation.confusion[data.labels()[i]][evaluation.predictions[i]];
    fillFromConfusion(evaluation);
    for (const double loss : losses)
        evaluation.loss += loss / static_cast<double>(data.count());
    evaluation.seconds = secondsSince(start);
    return evaluation;
}

Result<double> measureMsPer1000(const Network& network, const EvaluationData& data, std::stop_token stop, int repeats) {
    if (const auto fits = checkFits(network, data.dataset()); !fits)
        return tl::unexpected(fits.error());
    const Index images = std::min<Index>(data.count(), 2000);
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        const Clock::time_point start = Clock::now();
        parallelFor(images, kBatch, [&](Index begin, Index end) {
            if (!stop.stop_requested())
                network.logits(data.inputs().middleRows(begin, end - begin));
        });
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "timing", "");
        times.push_back(secondsSince(start));
    }
    std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
    return times[static_cast<std::size_t>(repeats / 2)] * 1e6 / static_cast<double>(images);
}

} // namespace prunescope
