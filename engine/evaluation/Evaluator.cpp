#include "engine/evaluation/Evaluator.h"

#include "engine/core/ParallelFor.h"
#include "engine/evaluation/Metrics.h"
#include "engine/evaluation/StagePlan.h"
#include "engine/execution/InputTransform.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <numeric>

namespace prunescope {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

EvaluationData::EvaluationData(DatasetPtr data, const Scaling& scaling) : m_data(std::move(data)), m_scaling(scaling) {}

std::shared_ptr<const InputBlocks> EvaluationData::inputsFor(const Network& network) const {
    // a (x − mean) / deviation + b is also a scaling.
    Scaling scaling = m_scaling;
    if (const InputTransform transform(network); transform.isUniform() && !transform.isIdentity()) {
        scaling.mean = m_scaling.mean - transform.offset() * m_scaling.deviation / transform.scale();
        scaling.deviation = m_scaling.deviation / transform.scale();
    }
    const std::scoped_lock lock(m_mutex);
    if (!m_inputs || !(m_inputsScaling == scaling)) {
        m_inputs = std::make_shared<const InputBlocks>(*m_data, scaling);
        m_inputsScaling = scaling;
    }
    return m_inputs;
}

Result<void> checkFits(const Network& network, const Dataset& data) {
    if (network.inputSize() != data.imageSize())
        return fail(ErrorCode::ShapeMismatch, network.name(),
                    QT_TRANSLATE_NOOP("engine", "it takes {} inputs, an image of {} has {} × {} = {} pixels"),
                    network.inputSize(), data.name(), data.imageRows(), data.imageCols(), data.imageSize());
    if (network.outputSize() != data.classes())
        return fail(ErrorCode::ShapeMismatch, network.name(),
                    QT_TRANSLATE_NOOP("engine", "it gives {} outputs, {} has {} classes"), network.outputSize(), data.name(),
                    data.classes());
    return {};
}

void classifyBlock(const EvaluationData& data, const InputBlock& block, const float* logits,
                   kernels::ClassificationResults& results) {
    std::array<std::uint8_t, InputBlock::kImages> labels{}; // lanes of the last block without an image keep label 0
    std::copy_n(data.labels().data() + block.begin, block.images, labels.data());
    kernels::active().classify(logits, data.dataset().classes(), labels.data(), &results);
}

void summarise(Evaluation& evaluation, const EvaluationData& data, const std::vector<double>& losses) {
    const auto classes = static_cast<std::size_t>(data.dataset().classes());
    evaluation.confusion.assign(classes, std::vector<Index>(classes, 0));
    for (std::size_t i = 0; i < evaluation.predictions.size(); ++i)
        ++evaluation.confusion[data.labels()[i]][evaluation.predictions[i]];
    fillFromConfusion(evaluation);
    evaluation.loss = 0;
    for (const double loss : losses)
        evaluation.loss += loss / static_cast<double>(data.count());
}

namespace {

/// use(block number, logits) for every block of the data, in parallel; false once a stop is requested.
bool forEachBlock(const StagePlan& plan, const std::vector<InputBlock>& blocks, Index count, const std::stop_token& stop,
                  const std::function<void(Index, const float*)>& use) {
    parallelFor(count, 1, [&](Index begin, Index end) {
        for (Index b = begin; b < end && !stop.stop_requested(); ++b)
            use(b, plan.run(blocks[static_cast<std::size_t>(b)], PlanScratch::ofThisThread()));
    });
    return !stop.stop_requested();
}

} // namespace

Result<Evaluation> evaluate(const Network& network, const EvaluationData& data, std::stop_token stop,
                            const ProgressFn& progress) {
    if (const auto fits = checkFits(network, data.dataset()); !fits)
        return tl::unexpected(fits.error());
    const std::shared_ptr<const InputBlocks> inputs = data.inputsFor(network);
    const Clock::time_point start = Clock::now();
    Evaluation evaluation;
    evaluation.model = network.name();
    evaluation.data = data.dataset().name();
    evaluation.predictions.resize(static_cast<std::size_t>(data.count()));
    const std::vector<InputBlock>& blocks = inputs->blocks();
    std::vector<double> losses(blocks.size(), 0.0);
    std::atomic<Index> done{0};
    const auto classify = [&](Index b, const float* logits) {
        const InputBlock& block = blocks[static_cast<std::size_t>(b)];
        kernels::ClassificationResults results;
        classifyBlock(data, block, logits, results);
        std::copy_n(results.predictions, block.images, evaluation.predictions.data() + block.begin);
        losses[static_cast<std::size_t>(b)] = std::accumulate(results.losses, results.losses + block.images, 0.0);
        if (progress)
            progress({static_cast<double>(done += block.images) / static_cast<double>(data.count()),
                      Message(QT_TRANSLATE_NOOP("engine", "evaluating")),
                      {},
                      {}});
    };
    if (!forEachBlock(StagePlan::ofNetwork(network, *inputs, network.logitsNode()), blocks, static_cast<Index>(blocks.size()),
                      stop, classify))
        return fail(ErrorCode::Cancelled, Message::verbatim("evaluation"), {});
    summarise(evaluation, data, losses);
    evaluation.seconds = secondsSince(start);
    return evaluation;
}

Result<Matrix> evaluateLogits(const Network& network, const EvaluationData& data, std::stop_token stop) {
    if (const auto fits = checkFits(network, data.dataset()); !fits)
        return tl::unexpected(fits.error());
    const std::shared_ptr<const InputBlocks> inputs = data.inputsFor(network);
    const std::vector<InputBlock>& blocks = inputs->blocks();
    Matrix result(data.count(), network.outputSize());
    const auto copy = [&](Index b, const float* logits) {
        const InputBlock& block = blocks[static_cast<std::size_t>(b)];
        const ConstMatrixView view(logits, network.outputSize(), InputBlock::kImages);
        result.middleRows(block.begin, block.images) = view.leftCols(block.images).transpose();
    };
    if (!forEachBlock(StagePlan::ofNetwork(network, *inputs, network.logitsNode()), blocks, static_cast<Index>(blocks.size()),
                      stop, copy))
        return fail(ErrorCode::Cancelled, Message::verbatim("evaluation"), {});
    return result;
}

Result<double> measureMsPer1000(const Network& network, const EvaluationData& data, std::stop_token stop, int repeats) {
    if (const auto fits = checkFits(network, data.dataset()); !fits)
        return tl::unexpected(fits.error());
    const std::shared_ptr<const InputBlocks> inputs = data.inputsFor(network);
    const std::vector<InputBlock>& blocks = inputs->blocks();
    const Index images = std::min<Index>(data.count(), 2000);
    const StagePlan plan = StagePlan::ofNetwork(network, *inputs, network.logitsNode());
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        const Clock::time_point start = Clock::now();
        if (!forEachBlock(plan, blocks, chunkCount(images, InputBlock::kImages), stop, [](Index, const float*) {}))
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "timing")), {});
        times.push_back(secondsSince(start));
    }
    std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
    return times[static_cast<std::size_t>(repeats / 2)] * 1e6 / static_cast<double>(images);
}

} // namespace prunescope
