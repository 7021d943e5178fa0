#include "engine/core/ParallelFor.h"
#include "engine/evaluation/LiveThreshold.h"
#include "engine/execution/InputTransform.h"

#include <algorithm>
#include <numeric>

// What a LiveThreshold computes once: its layers, their inputs, and how large its sums can be.

namespace prunescope {

namespace {

constexpr Index kImages = InputBlock::kImages;
constexpr double kMaximumListed = 0.4; // as in InputBlocks

/// body(block number) for each of `count` blocks, in parallel; false once a stop is requested.
template <class Body> bool forBlocks(std::size_t count, const std::stop_token& stop, const Body& body) {
    parallelFor(static_cast<Index>(count), 1, [&](Index begin, Index end) {
        for (Index b = begin; b < end && !stop.stop_requested(); ++b)
            body(static_cast<std::size_t>(b));
    });
    return !stop.stop_requested();
}

/// The first layer with weights that the threshold can prune; the network's first layer if there is none.
LayerIndex firstMoving(const Network& base, const ScoreTable& table) {
    for (const LayerIndex index : base.layers())
        if (table.includes(index.value) && !table.sorted(index.value).empty())
            return index;
    return LayerIndex{0};
}

} // namespace

bool LiveThreshold::isFor(const Network& base, const ScoreTable& table) {
    const LayerIndex first = firstMoving(base, table);
    const auto chain = denseChainFrom(base, first);
    // All layers that move must be on the chain: a branch beside it would have to be recomputed as well.
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
    if (m_layers.empty()) // nothing to move: use a layer whose weights are never pruned
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
    live->m_strips = StripMatrix(live->currentWeights(LayerIndex{live->m_first}));
    live->planStages();
    return live;
}

/// Prepares the inputs of the first moving layer: the data, or the outputs of the layers before it, which no threshold changes.
bool LiveThreshold::prepareInputs(const std::stop_token& stop) {
    if (m_readsData)
        return true;
    const StagePlan before = StagePlan::ofNetwork(m_base, *m_inputs, firstLayer().inputs().front());
    const std::vector<InputBlock>& blocks = m_inputs->blocks();
    const Index features = firstLayer().weightCols();
    m_ownInputs.resize(blocks.size());
    std::vector<Index> nonzero(blocks.size());
    const bool done = forBlocks(blocks.size(), stop, [&](std::size_t b) {
        const float* const values = before.run(blocks[b], PlanScratch::ofThisThread());
        m_ownInputs[b].begin = blocks[b].begin;
        m_ownInputs[b].images = blocks[b].images;
        m_ownInputs[b].fill(values, features);
        nonzero[b] = static_cast<Index>(m_ownInputs[b].terms.size());
    });
    const double density = static_cast<double>(std::accumulate(nonzero.begin(), nonzero.end(), Index{0})) /
                           static_cast<double>(features * m_data->count());
    m_ownTraits.density = density;
    m_ownTraits.listed = density <= kMaximumListed;
    if (!m_ownTraits.listed)
        for (InputBlock& block : m_ownInputs)
            block.terms = TermTable();
    return done;
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
}

InputTraits LiveThreshold::inputTraits() const {
    return m_readsData ? InputTraits::of(*m_inputs) : m_ownTraits;
}

/// Runs the layer with the absolute values of weights and inputs, to find the largest Σ |w x| of each output.
bool LiveThreshold::boundSums(const std::stop_token& stop) {
    const Matrix sizes = m_layers.front().values.cwiseAbs();
    const LayerPlan plan(ConstMatrixView(sizes.data(), sizes.rows(), sizes.cols()), Vector(), InputTraits{});
    const std::vector<InputBlock>& blocks = inputBlocks();
    Matrix largest(static_cast<Index>(blocks.size()), sizes.rows());
    Matrix largestInputs(static_cast<Index>(blocks.size()), sizes.cols());
    std::vector<Index> terms(blocks.size());
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
        terms[b] = blocks[b].maximumTerms();
    });
    if (!done)
        return false;
    setErrors(sizes, largest.colwise().maxCoeff(), largestInputs.colwise().maxCoeff(),
              *std::max_element(terms.begin(), terms.end()));
    return true;
}

void LiveThreshold::setErrors(const Matrix& sizes, const Eigen::RowVectorXf& largest, const Eigen::RowVectorXf& largestInputs,
                              Index terms) {
    const Eigen::RowVectorXd inputs = largestInputs.cast<double>();
    m_largestInputs.assign(inputs.begin(), inputs.end());
    std::vector<double> sums;
    std::vector<double> magnitudes;
    for (Index row = 0; row < sizes.rows(); ++row) {
        // The largest sum is itself rounded.
        sums.push_back(static_cast<double>(largest[row]) * (1 + 2 * gamma(static_cast<double>(terms + 2))));
        magnitudes.push_back(sizes.row(row).cast<double>().dot(inputs));
    }
    m_errors = SumErrors(std::move(sums), std::move(magnitudes), terms);
}

} // namespace prunescope
