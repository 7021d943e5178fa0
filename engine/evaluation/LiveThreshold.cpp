#include "engine/evaluation/LiveThreshold.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace prunescope {

namespace {

constexpr Index kImages = InputBlock::kImages;
// When more than this share of the images has to be recomputed, it is cheaper to recompute all sums, provided that this helps.
constexpr double kMaximumRefreshed = 0.03;

/// body(block number) for each of `count` blocks, in parallel; false once a stop is requested.
template <class Body> bool forBlocks(std::size_t count, const std::stop_token& stop, const Body& body) {
    parallelFor(static_cast<Index>(count), 1, [&](Index begin, Index end) {
        for (Index b = begin; b < end && !stop.stop_requested(); ++b)
            body(static_cast<std::size_t>(b));
    });
    return !stop.stop_requested();
}

Index takenBy(const Cuts& cuts, int layer, const WeightOrder& order, const ScoreTable& table) {
    const Cut* const cut = cuts.find(table.layerName(layer));
    return cut ? order.taken(*cut, table.sorted(layer)) : 0;
}

} // namespace

/// An upper bound on the difference between a logit from the moved sums and the same logit of a full evaluation.
double LiveThreshold::logitBound() const {
    std::vector<double> start;
    for (Index row = 0; row < firstLayer().weightRows(); ++row)
        start.push_back(std::abs(static_cast<double>(m_start.data()[row])));
    ValueBounds bounds = m_errors.bounds(m_inputsLeft, start);
    for (std::size_t i = 0; i < m_chain.size(); ++i) {
        const ChainLink& link = m_chain[i];
        if (i > 0)
            bounds = boundsAfterLayer(currentWeights(link.layer), m_base.layer(link.layer).bias(), bounds);
        bounds = boundsAfterActivation(link.activation, std::move(bounds));
    }
    return static_cast<double>(bounds.error.maxCoeff());
}

bool LiveThreshold::restartIsCheaper(Index taken) const {
    if (!m_valid)
        return true;
    const MovingLayer& layer = m_layers.front();
    const Index left = layer.order.count() - taken;
    const LayerCost restart = LayerCost::of(layer.values.rows(), layer.values.cols(), left, inputTraits());
    return m_restartNext || LayerCost::moving(std::abs(taken - layer.taken)) > restart.cost || m_errors.driftedFar();
}

/// Moves the weights of the first layer, but not its sums: returns the changes to be added to the sums. A kept weight that is 0
/// changes nothing.
WeightMoves LiveThreshold::moveFirst(Index taken) {
    MovingLayer& layer = m_layers.front();
    const bool prune = taken > layer.taken;
    const float* const base = firstLayer().weights()->values.data();
    WeightMoves moves(layer.values.rows(), std::abs(taken - layer.taken));
    std::vector<double> magnitudes(static_cast<std::size_t>(layer.values.rows()), 0.0);
    for (Index i = std::min(layer.taken, taken); i < std::max(layer.taken, taken); ++i) {
        const WeightPlace place = layer.order.at(i);
        const float weight = base[place.position];
        if (weight == 0.0F)
            continue;
        layer.values.data()[place.position] = m_strips.at(place.output, place.input) = prune ? 0.0F : weight;
        moves.add(place.output, place.input, prune ? -weight : weight);
        magnitudes[static_cast<std::size_t>(place.output)] +=
            std::abs(static_cast<double>(weight)) * m_largestInputs[static_cast<std::size_t>(place.input)];
    }
    layer.taken = taken;
    for (std::size_t output = 0; output < magnitudes.size(); ++output) {
        const Index count = moves.counts()[output];
        if (count == 0)
            continue;
        m_inputsLeft[output] += prune ? -count : count;
        m_errors.moved(output, count, prune ? -magnitudes[output] : magnitudes[output]);
        if (m_inputsLeft[output] == 0)
            m_errors.emptied(output);
    }
    return moves;
}

/// Moves a layer after the first one.
void LiveThreshold::moveLater(MovingLayer& layer, Index taken) {
    if (taken == layer.taken)
        return;
    const bool prune = taken > layer.taken;
    const float* const base = m_base.layer(LayerIndex{layer.index}).weights()->values.data();
    LayerPlan& plan = m_stages->layer(m_base.nodeOf(LayerIndex{layer.index}));
    for (Index i = std::min(layer.taken, taken); i < std::max(layer.taken, taken); ++i) {
        const WeightPlace place = layer.order.at(i);
        const float before = std::exchange(layer.values.data()[place.position], prune ? 0.0F : base[place.position]);
        plan.weightChanged(place.output, place.input, before);
    }
    plan.replan();
    layer.taken = taken;
}

void LiveThreshold::apply(const WeightMoves& moves, const InputBlock& block, float* sums) const {
    const kernels::SparseWeights changes = moves.changes();
    if (changes.rows == 0)
        return;
    kernels::active().sparse(changes, block.positions.data(), block.rows(PlanScratch::ofThisThread().inputs), nullptr, sums);
    for (Index i = 0; i < changes.rows; ++i) // the sum of an output without inputs holds only rounding errors
        if (m_inputsLeft[static_cast<std::size_t>(changes.rowIndex[i])] == 0)
            std::fill_n(sums + changes.rowIndex[i] * kImages, kImages, 0.0F);
}

/// Computes the logits from the first layer's sums of a block.
const float* LiveThreshold::logitsOf(const float* sums) const {
    return m_stages->run(sums, m_start.data(), PlanScratch::ofThisThread());
}

bool LiveThreshold::runBlocks(const WeightMoves& moves, const std::stop_token& stop) {
    const std::vector<InputBlock>& blocks = inputBlocks();
    const Matrix& values = m_layers.front().values;
    std::optional<LayerPlan> restart;
    if (m_restarted) {
        InputTraits traits = inputTraits();
        traits.background = 0;
        restart.emplace(ConstMatrixView(values.data(), values.rows(), values.cols()), Vector(), traits);
    }
    return forBlocks(blocks.size(), stop, [&](std::size_t b) {
        float* const sums = m_sums[b].atLeast(values.rows() * kImages);
        if (restart)
            restart->run(blocks[b], PlanScratch::ofThisThread(), sums);
        else
            apply(moves, blocks[b], sums);
        kernels::ClassificationResults results;
        classifyBlock(*m_data, blocks[b], logitsOf(sums), results);
        std::copy_n(results.predictions, blocks[b].images, m_predictions.data() + blocks[b].begin);
        std::copy_n(results.losses, blocks[b].images, m_losses.data() + blocks[b].begin);
        std::copy_n(results.margins, blocks[b].images, m_margins.data() + blocks[b].begin);
    });
}

/// The images whose two largest logits are so close that the moved sums may have changed their order.
std::vector<Index> LiveThreshold::imagesInDoubt() const {
    const double close = 2 * logitBound();
    std::vector<Index> images;
    for (std::size_t i = 0; i < m_margins.size(); ++i)
        if (!(static_cast<double>(m_margins[i]) > close)) // NaN counts as doubtful
            images.push_back(static_cast<Index>(i));
    return images;
}

Result<Evaluation> LiveThreshold::evaluate(const Cuts& cuts, std::stop_token stop) {
    const auto began = std::chrono::steady_clock::now();
    const auto takenIn = [&](const MovingLayer& layer) { return takenBy(cuts, layer.index, layer.order, *m_table); };
    const Index taken = takenIn(m_layers.front());
    m_restarted = restartIsCheaper(taken);
    m_valid = false; // not valid until all blocks have moved
    WeightMoves moves = moveFirst(taken);
    if (m_restarted)
        m_errors.restarted(m_inputsLeft);
    else
        moves.sort();
    for (std::size_t i = 1; i < m_layers.size(); ++i)
        moveLater(m_layers[i], takenIn(m_layers[i]));
    const Matrix& values = m_layers.front().values;
    m_start = startingSums(ConstMatrixView(values.data(), values.rows(), values.cols()), firstLayer().weights()->bias,
                           inputTraits().background);
    if (!runBlocks(moves, stop))
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "evaluation")), {});
    m_valid = true;
    const std::vector<Index> doubtful = imagesInDoubt();
    m_refreshed = static_cast<Index>(doubtful.size());
    m_restartNext = static_cast<double>(m_refreshed) > kMaximumRefreshed * static_cast<double>(m_data->count()) &&
                    m_errors.driftedNow(m_inputsLeft);
    if (!refresh(doubtful, stop))
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "evaluation")), {});
    Evaluation evaluation;
    evaluation.model = m_base.name();
    evaluation.data = m_data->dataset().name();
    evaluation.predictions = m_predictions;
    summarise(evaluation, *m_data, m_losses);
    evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return evaluation;
}

/// Appends the nonzero inputs of one image.
void LiveThreshold::listTerms(Index image, TermTable& terms) const {
    const InputBlock& block = inputBlocks()[static_cast<std::size_t>(image / kImages)];
    const Index lane = image % kImages;
    if (!block.terms.empty()) {
        terms.copyImage(block.terms, lane);
        return;
    }
    const float* const rows = block.rows(PlanScratch::ofThisThread().inputs);
    for (std::size_t i = 0; i < block.features.size(); ++i)
        if (const float value = rows[static_cast<Index>(i + 1) * kImages + lane]; value != 0.0F)
            terms.add(block.features[i], value);
    terms.endImage();
}

void LiveThreshold::refreshGroup(std::span<const Index> images) {
    PlanScratch& scratch = PlanScratch::ofThisThread();
    const Index units = firstLayer().weightRows();
    const Index width = m_strips.paddedOutputs();
    std::array<std::uint8_t, kImages> labels{};
    TermTable terms(firstLayer().weightCols());
    for (std::size_t i = 0; i < images.size(); ++i) {
        listTerms(images[i], terms);
        labels[i] = m_data->labels()[static_cast<std::size_t>(images[i])];
    }
    terms.finish();
    const auto count = static_cast<Index>(images.size());
    float* const rows = scratch.images.atLeast(kImages * width);
    kernels::active().terms(terms.lists(), m_strips.view(), m_start.data(), rows);
    std::fill_n(rows + count * width, (kImages - count) * width, 0.0F);
    float* const sums = scratch.sums.atLeast(units * kImages);
    kernels::active().toBlock(rows, width, units, sums);
    kernels::ClassificationResults results;
    // The sums already contain their starting values.
    kernels::active().classify(m_stages->run(sums, nullptr, scratch), m_data->dataset().classes(), labels.data(), &results);
    for (std::size_t i = 0; i < images.size(); ++i) {
        m_predictions[static_cast<std::size_t>(images[i])] = results.predictions[i];
        m_losses[static_cast<std::size_t>(images[i])] = results.losses[i];
    }
}

bool LiveThreshold::refresh(const std::vector<Index>& images, const std::stop_token& stop) {
    const std::size_t groups = static_cast<std::size_t>(chunkCount(static_cast<Index>(images.size()), kImages));
    return forBlocks(groups, stop, [&](std::size_t g) {
        const std::size_t begin = g * static_cast<std::size_t>(kImages);
        refreshGroup(std::span(images).subspan(begin, std::min<std::size_t>(kImages, images.size() - begin)));
    });
}

Index LiveThreshold::keptWeights() const {
    Index kept = m_base.keptWeights();
    for (const MovingLayer& layer : m_layers)
        kept -= layer.taken;
    return kept;
}

Matrix LiveThreshold::movedLogits() const {
    Matrix result(m_data->count(), m_base.outputSize());
    for (std::size_t b = 0; b < m_sums.size(); ++b) {
        const InputBlock& block = inputBlocks()[b];
        const ConstMatrixView logits(logitsOf(m_sums[b].data()), m_base.outputSize(), kImages);
        result.middleRows(block.begin, block.images) = logits.leftCols(block.images).transpose();
    }
    return result;
}

} // namespace prunescope
