#include "engine/evaluation/LiveThreshold.h"

#include "engine/core/ParallelFor.h"
#include "engine/execution/InputTransform.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace prunescope {

namespace {

constexpr Index kImages = InputBlock::kImages;
// When more than this share of the images has to be computed afresh, starting afresh is cheaper, if it helps.
constexpr double kMostRefreshed = 0.03;
constexpr double kMostListed = 0.4; // as InputBlocks

/// body(block number) for each of `count` blocks, in parallel; false once a stop is requested.
template <class Body> bool forBlocks(std::size_t count, const std::stop_token& stop, const Body& body) {
    parallelFor(static_cast<Index>(count), 1, [&](Index begin, Index end) {
        for (Index b = begin; b < end && !stop.stop_requested(); ++b)
            body(static_cast<std::size_t>(b));
    });
    return !stop.stop_requested();
}

/// The first layer with weights that the threshold can take; the network's first where there is none.
LayerIndex firstMoving(const Network& base, const ScoreTable& table) {
    for (const LayerIndex index : base.layers())
        if (table.includes(index.value) && !table.sorted(index.value).empty())
            return index;
    return LayerIndex{0};
}

Index takenBy(const Cuts& cuts, int layer, const WeightOrder& order, const ScoreTable& table) {
    const Cut* const cut = cuts.find(table.layerName(layer));
    return cut ? order.taken(*cut, table.sorted(layer)) : 0;
}

} // namespace

bool LiveThreshold::isFor(const Network& base, const ScoreTable& table) {
    const LayerIndex first = firstMoving(base, table);
    const auto chain = denseChainFrom(base, first);
    // All layers that move have to be on the chain: a branch beside it would have to be run again as well.
    return chain && first.value + static_cast<int>(chain->size()) == base.layerCount();
}

std::size_t LiveThreshold::bytesFor(const Network& base, const ScoreTable& table, const EvaluationData& data) {
    const Node& first = base.layer(firstMoving(base, table));
    const Index inputs = first.inputs().front() == kNetworkInput ? 0 : first.weightCols();
    return static_cast<std::size_t>(data.count()) * static_cast<std::size_t>(first.weightRows() + inputs) * sizeof(float);
}

LiveThreshold::LiveThreshold(const Network& base, std::shared_ptr<const ScoreTable> table, EvaluationDataPtr data)
    : m_base(base), m_table(std::move(table)), m_data(std::move(data)) {
    for (const LayerIndex index : m_base.layers()) {
        if (!m_table->includes(index.value) || m_table->sorted(index.value).empty())
            continue;
        const LayerWeights& weights = *m_base.layer(index).weights();
        m_layers.push_back({index.value, weights.values.view(),
                            WeightOrder(weights, m_table->layer(index.value), m_table->sorted(index.value))});
    }
    m_first = firstMoving(m_base, *m_table).value;
    m_chain = *denseChainFrom(m_base, LayerIndex{m_first});
    m_inputs = m_data->inputsFor(m_base);
    const InputTransform transform(m_base);
    m_readsData = m_first == 0 && (transform.isUniform() || transform.last() == kNetworkInput);
    if (m_layers.empty()) // nothing to move: the same machinery with a layer of which no weight ever falls
        m_layers.push_back({m_first, firstLayer().weights()->values.view(), WeightOrder()});
    const Matrix& values = m_layers.front().values;
    for (Index row = 0; row < values.rows(); ++row)
        m_inputsLeft.push_back((values.row(row).array() != 0.0F).count());
    m_sums.resize(m_inputs->blocks().size());
    m_predictions.resize(static_cast<std::size_t>(m_data->count()));
    m_losses.resize(m_predictions.size());
    m_margins.resize(m_predictions.size());
}

Result<std::unique_ptr<LiveThreshold>> LiveThreshold::create(const Network& base, std::shared_ptr<const ScoreTable> table,
                                                             EvaluationDataPtr data, std::stop_token stop) {
    if (const auto fits = checkFits(base, data->dataset()); !fits)
        return tl::unexpected(fits.error());
    std::unique_ptr<LiveThreshold> live(new LiveThreshold(base, std::move(table), std::move(data)));
    if (!live->prepareInputs(stop) || !live->boundSums(stop))
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "live threshold")), {});
    live->m_transposed = transposedWeights(
        ConstMatrixView(live->m_layers.front().values.data(), live->firstLayer().weightRows(), live->firstLayer().weightCols()));
    return live;
}

/// What the first moving layer sees: the data, or what the layers before it make of them, which no threshold changes.
bool LiveThreshold::prepareInputs(const std::stop_token& stop) {
    if (m_readsData)
        return true;
    const StagePlan before = StagePlan::ofNetwork(m_base, *m_inputs, firstLayer().inputs().front());
    const std::vector<InputBlock>& blocks = m_inputs->blocks();
    const Index features = firstLayer().weightCols();
    m_ownInputs.resize(blocks.size());
    std::vector<Index> nonzero(blocks.size());
    const bool done = forBlocks(blocks.size(), stop, [&](std::size_t b) {
        const float* const values = before.run(&blocks[b], PlanScratch::ofThisThread());
        m_ownInputs[b].begin = blocks[b].begin;
        m_ownInputs[b].images = blocks[b].images;
        m_ownInputs[b].fill(values, features, true);
        nonzero[b] = static_cast<Index>(m_ownInputs[b].terms.size());
    });
    const double density = static_cast<double>(std::accumulate(nonzero.begin(), nonzero.end(), Index{0})) /
                           static_cast<double>(features * m_data->count());
    m_ownTraits.density = density;
    m_ownTraits.listed = density <= kMostListed;
    if (!m_ownTraits.listed)
        for (InputBlock& block : m_ownInputs)
            block.terms = {};
    return done;
}

InputTraits LiveThreshold::inputTraits() const {
    return m_readsData ? InputTraits::of(*m_inputs) : m_ownTraits;
}

/// Runs the layer with the sizes of weights and inputs in place of their values: the largest Σ |w x| of each output.
bool LiveThreshold::boundSums(const std::stop_token& stop) {
    const Matrix sizes = m_layers.front().values.cwiseAbs();
    const LayerPlan plan(ConstMatrixView(sizes.data(), sizes.rows(), sizes.cols()), Vector(), InputTraits{});
    const std::vector<InputBlock>& blocks = inputBlocks();
    Matrix largest(static_cast<Index>(blocks.size()), sizes.rows());
    Matrix largestInputs(static_cast<Index>(blocks.size()), sizes.cols());
    std::vector<Index> most(blocks.size());
    const bool done = forBlocks(blocks.size(), stop, [&](std::size_t b) {
        const auto row = static_cast<Index>(b);
        const InputBlock block = blocks[b].withoutSigns();
        PlanScratch& scratch = PlanScratch::ofThisThread();
        float* const sums = scratch.sums.atLeast(sizes.rows() * kImages);
        plan.run(block, scratch, sums);
        largest.row(row) = ConstMatrixView(sums, sizes.rows(), kImages).rowwise().maxCoeff().transpose();
        largestInputs.row(row).setZero();
        for (std::size_t i = 0; i < block.features.size(); ++i) {
            const float* const values = block.values.data() + static_cast<Index>(i + 1) * kImages;
            largestInputs(row, block.features[i]) = *std::max_element(values, values + kImages);
        }
        most[b] = blocks[b].mostTerms();
    });
    if (!done)
        return false;
    setErrors(sizes, largest.colwise().maxCoeff(), largestInputs.colwise().maxCoeff(),
              *std::max_element(most.begin(), most.end()));
    return true;
}

void LiveThreshold::setErrors(const Matrix& sizes, const Eigen::RowVectorXf& largest, const Eigen::RowVectorXf& largestInputs,
                              Index terms) {
    const Eigen::RowVectorXd inputs = largestInputs.cast<double>();
    m_largestInputs.assign(inputs.begin(), inputs.end());
    std::vector<double> sums;
    std::vector<double> magnitudes;
    for (Index row = 0; row < sizes.rows(); ++row) {
        // The largest sum is rounded itself.
        sums.push_back(static_cast<double>(largest[row]) * (1 + 2 * gamma(static_cast<double>(terms + 2))));
        magnitudes.push_back(sizes.row(row).cast<double>().dot(inputs));
    }
    m_errors = SumErrors(std::move(sums), std::move(magnitudes), terms);
}

/// No logit of the moved sums lies further from the fresh one.
double LiveThreshold::logitBound() const {
    std::vector<double> start;
    for (Index row = 0; row < firstLayer().weightRows(); ++row)
        start.push_back(std::abs(static_cast<double>(m_start.data()[row])));
    ValueBounds bounds = m_errors.bounds(m_inputsLeft, start);
    for (std::size_t i = 0; i < m_chain.size(); ++i) {
        const ChainLink& link = m_chain[i];
        if (i > 0)
            bounds = throughLayer(currentWeights(link.layer), m_base.layer(link.layer).bias(), bounds);
        bounds = throughActivation(link.activation, std::move(bounds));
    }
    return static_cast<double>(bounds.error.maxCoeff());
}

bool LiveThreshold::cheaperAfresh(Index taken) const {
    if (!m_valid)
        return true;
    const MovingLayer& layer = m_layers.front();
    const Index left = layer.order.count() - taken;
    const LayerCost afresh = LayerCost::of(layer.values.rows(), layer.values.cols(), left, inputTraits());
    return m_restartNext || LayerCost::moving(std::abs(taken - layer.taken)) > afresh.cost || m_errors.driftedFar();
}

void LiveThreshold::moveLayer(MovingLayer& layer, Index taken) {
    const float* const base = m_base.layer(LayerIndex{layer.index}).weights()->values.data();
    for (Index i = std::min(layer.taken, taken); i < std::max(layer.taken, taken); ++i) {
        const std::int32_t position = layer.order.at(i);
        layer.values.data()[position] = taken > layer.taken ? 0.0F : base[position];
    }
    layer.taken = taken;
}

/// Which outputs the weights number begin … end − 1 belong to, and how many of each; books them. places: where each output's
/// begin.
LiveThreshold::Moves LiveThreshold::countMoves(Index begin, Index end, bool prune, std::vector<std::int64_t>& places) {
    const MovingLayer& layer = m_layers.front();
    const float* const base = firstLayer().weights()->values.data();
    places.assign(static_cast<std::size_t>(layer.values.rows()), 0);
    std::vector<double> magnitudes(places.size(), 0.0);
    for (Index i = begin; i < end; ++i) {
        const auto [row, column] = std::div(Index{layer.order.at(i)}, layer.values.cols());
        ++places[static_cast<std::size_t>(row)];
        magnitudes[static_cast<std::size_t>(row)] +=
            std::abs(static_cast<double>(base[layer.order.at(i)])) * m_largestInputs[static_cast<std::size_t>(column)];
    }
    Moves moves;
    moves.starts.push_back(0);
    for (std::size_t row = 0; row < places.size(); ++row) {
        const std::int64_t count = std::exchange(places[row], moves.starts.back());
        if (count == 0)
            continue;
        m_inputsLeft[row] += prune ? -count : count;
        m_errors.moved(row, count, prune ? -magnitudes[row] : magnitudes[row]);
        if (m_inputsLeft[row] == 0) {
            moves.emptied.push_back(static_cast<std::int32_t>(row));
            m_errors.emptied(row);
        }
        moves.rows.push_back(static_cast<std::int32_t>(row));
        moves.starts.push_back(moves.starts.back() + count);
    }
    return moves;
}

LiveThreshold::Moves LiveThreshold::movesOfFirst(Index taken) {
    const MovingLayer& layer = m_layers.front();
    const bool prune = taken > layer.taken;
    const Index begin = std::min(layer.taken, taken);
    const Index end = std::max(layer.taken, taken);
    const Index width = kernels::paddedRows(layer.values.rows());
    const float* const base = firstLayer().weights()->values.data();
    std::vector<std::int64_t> places;
    Moves moves = countMoves(begin, end, prune, places);
    moves.columns.resize(static_cast<std::size_t>(end - begin));
    moves.values.resize(moves.columns.size());
    for (Index i = begin; i < end; ++i) {
        const std::int32_t position = layer.order.at(i);
        const auto [row, column] = std::div(Index{position}, layer.values.cols());
        const auto place = static_cast<std::size_t>(places[static_cast<std::size_t>(row)]++);
        moves.columns[place] = static_cast<std::int32_t>(column);
        moves.values[place] = prune ? -base[position] : base[position];
        m_transposed.data()[column * width + row] = prune ? 0.0F : base[position];
    }
    return moves;
}

ConstMatrixView LiveThreshold::currentWeights(LayerIndex layer) const {
    const auto moving = std::find_if(m_layers.begin(), m_layers.end(),
                                     [&](const MovingLayer& candidate) { return candidate.index == layer.value; });
    if (moving == m_layers.end())
        return m_base.layer(layer).weights()->values.view();
    return {moving->values.data(), moving->values.rows(), moving->values.cols()};
}

void LiveThreshold::planStages() {
    m_stages = StagePlan::behind(m_base, m_base.nodeOf(LayerIndex{m_first}), m_base.logitsNode(),
                                 [this](LayerIndex layer) { return currentWeights(layer); });
    const Matrix& values = m_layers.front().values;
    m_start = startingSums(ConstMatrixView(values.data(), values.rows(), values.cols()), firstLayer().weights()->bias,
                           inputTraits().background);
}

void LiveThreshold::apply(const Moves& moves, const InputBlock& block, float* sums) const {
    const kernels::SparseWeights weights{moves.rows.data(), moves.starts.data(), moves.columns.data(), moves.values.data(),
                                         static_cast<Index>(moves.rows.size())};
    if (weights.rows != 0)
        kernels::active().sparse(weights, block.positions.data(), block.rows(PlanScratch::ofThisThread().inputs), nullptr, sums);
    for (const std::int32_t row : moves.emptied) // what is left there is rounding alone
        std::fill_n(sums + row * kImages, kImages, 0.0F);
}

/// The logits that come of the first layer's sums of a block.
const float* LiveThreshold::runBehind(const float* sums) const {
    PlanScratch& scratch = PlanScratch::ofThisThread();
    kernels::active().addToRows(sums, m_start.data(), firstLayer().weightRows(), m_stages->start(scratch));
    return m_stages->run(nullptr, scratch);
}

bool LiveThreshold::runBlocks(const Moves& moves, const std::stop_token& stop) {
    const std::vector<InputBlock>& blocks = inputBlocks();
    const Matrix& values = m_layers.front().values;
    std::optional<LayerPlan> afresh;
    if (m_restarted) {
        InputTraits traits = inputTraits();
        traits.background = 0;
        afresh.emplace(ConstMatrixView(values.data(), values.rows(), values.cols()), Vector(), traits);
    }
    return forBlocks(blocks.size(), stop, [&](std::size_t b) {
        float* const sums = m_sums[b].atLeast(values.rows() * kImages);
        if (afresh)
            afresh->run(blocks[b], PlanScratch::ofThisThread(), sums);
        else
            apply(moves, blocks[b], sums);
        kernels::Verdicts verdicts;
        judgeBlock(*m_data, blocks[b], runBehind(sums), verdicts);
        std::copy_n(verdicts.predictions, blocks[b].images, m_predictions.data() + blocks[b].begin);
        std::copy_n(verdicts.losses, blocks[b].images, m_losses.data() + blocks[b].begin);
        std::copy_n(verdicts.margins, blocks[b].images, m_margins.data() + blocks[b].begin);
    });
}

Result<Evaluation> LiveThreshold::evaluate(const Cuts& cuts, std::stop_token stop) {
    const auto began = std::chrono::steady_clock::now();
    const Index taken = takenBy(cuts, m_first, m_layers.front().order, *m_table);
    m_restarted = cheaperAfresh(taken);
    m_valid = false; // until all blocks have moved
    const Moves moves = movesOfFirst(taken);
    for (MovingLayer& layer : m_layers)
        moveLayer(layer, takenBy(cuts, layer.index, layer.order, *m_table));
    if (m_restarted)
        m_errors.restarted(m_inputsLeft);
    planStages();
    if (!runBlocks(moves, stop))
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "evaluation")), {});
    m_valid = true;
    const double close = 2 * logitBound();
    std::vector<Index> near;
    for (std::size_t i = 0; i < m_margins.size(); ++i)
        if (!(static_cast<double>(m_margins[i]) > close))
            near.push_back(static_cast<Index>(i));
    m_refreshed = static_cast<Index>(near.size());
    m_restartNext = static_cast<double>(m_refreshed) > kMostRefreshed * static_cast<double>(m_data->count()) &&
                    m_errors.driftedNow(m_inputsLeft);
    if (!refresh(near, stop))
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "evaluation")), {});
    Evaluation evaluation;
    evaluation.model = m_base.name();
    evaluation.data = m_data->dataset().name();
    evaluation.predictions = m_predictions;
    summarise(evaluation, *m_data, m_losses);
    evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return evaluation;
}

/// The inputs of one image that are not zero, in ascending order.
std::vector<kernels::Term> LiveThreshold::termsOf(Index image) const {
    const InputBlock& block = inputBlocks()[static_cast<std::size_t>(image / kImages)];
    const auto lane = static_cast<std::size_t>(image % kImages);
    if (!block.terms.empty())
        return {block.terms.begin() + block.termStarts[lane], block.terms.begin() + block.termStarts[lane + 1]};
    std::vector<kernels::Term> terms;
    const float* const rows = block.rows(PlanScratch::ofThisThread().inputs);
    for (std::size_t i = 0; i < block.features.size(); ++i)
        if (const float value = rows[(i + 1) * static_cast<std::size_t>(kImages) + lane]; value != 0.0F)
            terms.push_back({block.features[i], value});
    return terms;
}

void LiveThreshold::refreshGroup(std::span<const Index> images) {
    PlanScratch& scratch = PlanScratch::ofThisThread();
    const Index units = firstLayer().weightRows();
    const Index width = kernels::paddedRows(units);
    float* const rows = scratch.images.atLeast(kImages * width);
    std::fill_n(rows, kImages * width, 0.0F);
    std::array<std::uint8_t, kImages> labels{};
    for (std::size_t i = 0; i < images.size(); ++i) {
        const std::vector<kernels::Term> terms = termsOf(images[i]);
        kernels::active().image(terms.data(), static_cast<Index>(terms.size()), m_transposed.data(), width, m_start.data(),
                                rows + static_cast<Index>(i) * width);
        labels[i] = m_data->labels()[static_cast<std::size_t>(images[i])];
    }
    kernels::active().toBlock(rows, width, units, m_stages->start(scratch));
    kernels::Verdicts verdicts;
    kernels::active().judge(m_stages->run(nullptr, scratch), m_data->dataset().classes(), labels.data(), &verdicts);
    for (std::size_t i = 0; i < images.size(); ++i) {
        m_predictions[static_cast<std::size_t>(images[i])] = verdicts.predictions[i];
        m_losses[static_cast<std::size_t>(images[i])] = verdicts.losses[i];
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
        const ConstMatrixView logits(runBehind(m_sums[b].data()), m_base.outputSize(), kImages);
        result.middleRows(block.begin, block.images) = logits.leftCols(block.images).transpose();
    }
    return result;
}

} // namespace prunescope
