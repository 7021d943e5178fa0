#include "engine/cli/Benchmark.h"

#include "engine/core/ParallelFor.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/LiveThreshold.h"
#include "engine/network/kernels/Kernels.h"
#include "engine/pruning/Pruner.h"
#include "engine/training/Trainer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>

namespace prunescope {

namespace {

constexpr int kRepeats = 15;
constexpr int kLongRepeats = 3; // for measurements that take seconds

double millisecondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

/// Median time of `work`. Fails if any run fails.
Result<double> medianOf(int repeats, const std::function<Result<void>()>& work) {
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        Result<void> done;
        times.push_back(millisecondsOf([&] { done = work(); }));
        if (!done)
            return tl::unexpected(done.error());
    }
    return median(std::move(times));
}

Result<double> evaluationTime(const Network& network, const EvaluationData& data, const std::stop_token& stop) {
    return medianOf(kRepeats, [&]() -> Result<void> {
        const auto evaluation = evaluate(network, data, stop);
        return evaluation ? Result<void>() : tl::unexpected(evaluation.error());
    });
}

Cuts cutsAt(const ScoreTable& table, double sparsity) {
    PruneStep step;
    step.target = Target::Sparsity;
    step.value = sparsity;
    return resolveCuts(table, step);
}

/// Median time of a threshold step over `share` of the weights, measured from many positions along the slider.
Result<double> stepTime(LiveThreshold& live, const ScoreTable& table, double share, const std::stop_token& stop) {
    std::vector<double> times;
    for (int i = 0; i < kRepeats; ++i) {
        const double from = 0.9 * i / (kRepeats - 1);
        Result<Evaluation> evaluation = live.evaluate(cutsAt(table, from), stop);
        const Cuts cuts = cutsAt(table, from + share);
        if (evaluation)
            times.push_back(millisecondsOf([&] { evaluation = live.evaluate(cuts, stop); }));
        if (!evaluation)
            return tl::unexpected(evaluation.error());
    }
    return median(std::move(times));
}

Result<void> measureSteps(MachineFigures& figures, const Network& network, const std::shared_ptr<const ScoreTable>& table,
                          const EvaluationDataPtr& data, const std::stop_token& stop) {
    const auto live = LiveThreshold::create(network, table, data, stop);
    if (!live)
        return tl::unexpected(live.error());
    for (const auto& [share, figure] :
         {std::pair{0.001, &figures.stepTenthMs}, {0.01, &figures.stepOneMs}, {0.05, &figures.stepFiveMs}}) {
        const auto time = stepTime(**live, *table, share, stop);
        if (!time)
            return tl::unexpected(time.error());
        *figure = *time;
    }
    return {};
}

Result<void> measureTraining(MachineFigures& figures, const Network& network, const EvaluationData& data,
                             const std::string& trainData, const std::stop_token& stop) {
    auto images = openData(trainData.empty() ? "mnist-train-full" : trainData);
    if (!images && trainData.empty())
        images = openData("mnist-train");
    if (!images)
        return tl::unexpected(images.error());
    figures.trainImages = (*images)->count();
    const auto time = medianOf(kLongRepeats, [&]() -> Result<void> {
        const auto trained = train(network, {*images, data.scaling()}, TrainingOptions{}, stop, {});
        return trained ? Result<void>() : tl::unexpected(trained.error());
    });
    if (time)
        figures.trainEpochMs = *time;
    else if (time.error().code != ErrorCode::Unsupported && time.error().code != ErrorCode::ShapeMismatch)
        return tl::unexpected(time.error());
    return {};
}

} // namespace

Result<MachineFigures> measureMachine(const Network& network, const EvaluationDataPtr& data, const std::string& trainData,
                                      std::stop_token stop) {
    if (const auto fits = checkFits(network, data->dataset()); !fits)
        return tl::unexpected(fits.error());
    MachineFigures figures;
    figures.threads = threadCount();
    figures.kernels = kernels::active().name;
    figures.images = data->count();
    const auto table = std::make_shared<const ScoreTable>(network, Criterion::Magnitude, 0, std::vector<std::string>{});
    const auto dense = evaluationTime(network, *data, stop);
    if (!dense)
        return tl::unexpected(dense.error());
    figures.evaluateMs = *dense;
    const auto sparse = evaluationTime(applyCuts(network, *table, cutsAt(*table, 0.9)), *data, stop);
    if (!sparse)
        return tl::unexpected(sparse.error());
    figures.evaluateSparse90Ms = *sparse;
    if (const auto measured = measureSteps(figures, network, table, data, stop); !measured)
        return tl::unexpected(measured.error());
    const auto curve = medianOf(kLongRepeats, [&]() -> Result<void> {
        const auto points = accuracyCurve(network, *table, Scope::Network, figures.curvePoints, *data, stop);
        return points ? Result<void>() : tl::unexpected(points.error());
    });
    if (!curve)
        return tl::unexpected(curve.error());
    figures.curveMs = *curve;
    if (const auto measured = measureTraining(figures, network, *data, trainData, stop); !measured)
        return tl::unexpected(measured.error());
    return figures;
}

nlohmann::ordered_json benchmarkJson(const MachineFigures& figures) {
    nlohmann::ordered_json json{
        {"threads", figures.threads},
        {"isa", figures.kernels},
        {"images", figures.images},
        {"evaluateMs", figures.evaluateMs},
        {"evaluateSparse90Ms", figures.evaluateSparse90Ms},
        {"stepMs", {{"0.1%", figures.stepTenthMs}, {"1%", figures.stepOneMs}, {"5%", figures.stepFiveMs}}},
        {"curveMs", figures.curveMs},
        {"curvePoints", figures.curvePoints},
        {"trainEpochMs", nullptr},
        {"trainImages", figures.trainImages},
    };
    if (figures.trainEpochMs)
        json["trainEpochMs"] = *figures.trainEpochMs;
    return json;
}

std::string benchmarkTable(const MachineFigures& figures) {
    std::string text =
        fmt::format("{} threads, kernels {}, {} images; medians in ms\n", figures.threads, figures.kernels, figures.images);
    const auto row = [&text](const std::string& what, double value) { text += fmt::format("{:<44}{:>10.2f}\n", what, value); };
    row("full evaluation, as loaded", figures.evaluateMs);
    row("full evaluation, 90 % pruned", figures.evaluateSparse90Ms);
    row("threshold moved over 0.1 % of the weights", figures.stepTenthMs);
    row("threshold moved over 1 % of the weights", figures.stepOneMs);
    row("threshold moved over 5 % of the weights", figures.stepFiveMs);
    row(fmt::format("accuracy curve of {} points", figures.curvePoints), figures.curveMs);
    if (figures.trainEpochMs)
        row(fmt::format("training epoch, {} images", figures.trainImages), *figures.trainEpochMs);
    return text;
}

} // namespace prunescope
