#include "engine/reconstruction/LayerWalk.h"

#include "engine/execution/SampleRun.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

namespace {

/// Columns of the loaded network's values in the order of the walked network's outputs.
Matrix arrange(const Matrix& dense, const std::vector<Index>& origin, const Matrix& own) {
    Matrix result(dense.rows(), static_cast<Index>(origin.size()));
    for (std::size_t i = 0; i < origin.size(); ++i)
        result.col(static_cast<Index>(i)) = origin[i] >= 0 ? dense.col(origin[i]) : own.col(static_cast<Index>(i));
    return result;
}

/// One value as it passes through both networks.
struct Flow {
    const Matrix* borrowed = nullptr; ///< the images themselves, used for both networks
    std::shared_ptr<const Matrix> dense;
    std::shared_ptr<const Matrix> own;
    const std::vector<Index>* origins = nullptr; ///< for each column, the matching column of the loaded network

    const Matrix& denseValues() const { return borrowed ? *borrowed : *dense; }
    const Matrix& ownValues() const { return borrowed ? *borrowed : *own; }
};

class Walk {
public:
    Walk(const Network& dense, const Network& network, const OutputOrigins& origins, const WalkOptions& options,
         const LayerVisit& visit, const std::stop_token& stop)
        : m_dense(dense), m_network(network), m_origins(origins), m_options(options), m_visit(visit), m_stop(stop) {}

    Result<Flow> step(NodeIndex index, std::span<const Flow* const> inputs);
    const Network& network() const { return m_network; }

private:
    Result<Matrix> loadedSums(LayerIndex layer, const Flow& input);
    Result<void> visitLayer(LayerIndex layer, const Flow& input, const Matrix& denseSums);
    Result<Flow> run(NodeIndex index, std::span<const Flow* const> inputs, Matrix dense, const std::vector<Index>* origins);

    const Network& m_dense;
    Network m_network;
    const OutputOrigins& m_origins;
    WalkOptions m_options;
    const LayerVisit& m_visit;
    const std::stop_token& m_stop;
    std::shared_ptr<const FirstLayerTargets> m_first; ///< only while the first layer is visited and its values are cached
    int m_layersDone = 0;
};

/// The loaded network's sums of this layer; they are cached for a layer that reads the calibration images directly.
Result<Matrix> Walk::loadedSums(LayerIndex layer, const Flow& input) {
    m_first = nullptr;
    const Matrix* const values = &input.denseValues();
    if (!m_options.images || !input.borrowed)
        return runNode(m_dense.layer(layer), std::span(&values, 1), m_stop);
    auto first = m_options.images->firstLayer(m_dense.layer(layer), m_stop);
    if (!first)
        return tl::unexpected(first.error());
    m_first = std::move(*first);
    return m_first->sums;
}

Result<void> Walk::visitLayer(LayerIndex index, const Flow& input, const Matrix& denseSums) {
    const Node& layer = m_network.layer(index);
    if (m_options.adjusting && !layer.isDense())
        return fail(ErrorCode::Unsupported, inLayer(layer.name()),
                    QT_TRANSLATE_NOOP("engine", "a {} cannot be refitted yet, only dense layers can"), layer.kind());
    const std::vector<Index>* const outputs = m_origins.find(layer.name());
    Matrix arranged;
    if (outputs) {
        const Matrix* const values = &input.ownValues();
        const auto own = runNode(layer, std::span(&values, 1), m_stop);
        if (!own)
            return tl::unexpected(own.error());
        arranged = arrange(denseSums, *outputs, *own);
    }
    Matrix seen;
    if (!m_options.sequential && input.origins)
        seen = arrange(input.denseValues(), *input.origins, input.ownValues());
    const Matrix& inputs = m_options.sequential ? input.ownValues() : input.origins ? seen : input.denseValues();
    const bool reshaped = outputs || input.origins;
    const Matrix pull = reshaped ? layer.weights()->values.view() : m_dense.layer(index).weights()->values.view();
    const bool known = m_first && !outputs && &inputs == input.borrowed;
    auto weights = m_visit({index, layer, *layer.weights(), m_network.activationAfter(index), inputs,
                            outputs ? arranged : denseSums, pull, known ? &m_first->equations : nullptr});
    if (!weights)
        return tl::unexpected(weights.error());
    if (m_options.adjusting && *weights)
        m_network = m_network.withWeights(index, std::move(**weights));
    return {};
}

Result<Flow> Walk::run(NodeIndex index, std::span<const Flow* const> inputs, Matrix dense, const std::vector<Index>* origins) {
    std::vector<const Matrix*> values;
    for (const Flow* const input : inputs)
        values.push_back(&input->ownValues());
    auto own = runNode(m_network.node(index), values, m_stop);
    if (!own)
        return tl::unexpected(own.error());
    return Flow{nullptr, std::make_shared<const Matrix>(std::move(dense)), std::make_shared<const Matrix>(std::move(*own)),
                origins};
}

Result<Flow> Walk::step(NodeIndex index, std::span<const Flow* const> inputs) {
    const Node& node = m_dense.node(index);
    if (node.operation().isReshape())
        return *inputs.front();
    if (node.hasWeights()) {
        const LayerIndex layer{m_layersDone++};
        auto sums = loadedSums(layer, *inputs.front());
        if (!sums)
            return tl::unexpected(sums.error());
        if (auto visited = visitLayer(layer, *inputs.front(), *sums); !visited)
            return tl::unexpected(visited.error());
        if (m_layersDone == m_dense.layerCount()) // nothing after the last layer is needed
            return Flow();
        return run(index, inputs, std::move(*sums), m_origins.find(node.name()));
    }
    std::vector<const Matrix*> values;
    for (const Flow* const input : inputs)
        values.push_back(&input->denseValues());
    auto dense = runNode(node, values, m_stop);
    if (!dense)
        return tl::unexpected(dense.error());
    return run(index, inputs, std::move(*dense), node.operation().isElementwise() ? inputs.front()->origins : nullptr);
}

} // namespace

Result<Network> walkLayers(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                           const WalkOptions& options, const LayerVisit& visit, const std::stop_token& stop,
                           const ProgressFn& progress) {
    assert(dense.nodeCount() == network.nodeCount() && dense.layerCount() == network.layerCount());
    Walk walk(dense, network, origins, options, visit, stop);
    int layersDone = 0;
    const auto step = [&](NodeIndex index, std::span<const Flow* const> values) -> Result<Flow> {
        if (dense.node(index).hasWeights() && progress)
            progress({static_cast<double>(layersDone++) / dense.layerCount(), dense.node(index).name(), {}, {}});
        auto flow = walk.step(index, values);
        if (flow && stop.stop_requested())
            return fail(ErrorCode::Cancelled, network.name(), {});
        return flow;
    };
    const NodeIndex last = dense.nodeOf(dense.layers().back());
    if (const auto walked = Executor<Flow>(dense).run(Flow{&inputs, {}, {}, {}}, step, last); !walked)
        return tl::unexpected(walked.error());
    return walk.network();
}

Result<Matrix> layerSums(const LayerPlace& place, const LayerWeights& weights, const std::stop_token& stop) {
    const OperationPtr operation = place.layer.operation().withWeightSource(std::make_shared<const StoredWeights>(weights));
    return runOperation(*operation, place.layer.inputShape(), place.layer.shape(), place.inputs, stop);
}

Result<std::vector<double>> layerErrors(const Network& dense, const Network& network, const OutputOrigins& origins,
                                        const Matrix& inputs, const std::stop_token& stop) {
    std::vector<double> errors(static_cast<std::size_t>(network.layerCount()), 0.0);
    const auto look = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
        const Matrix* const values = &place.inputs;
        auto sums = runNode(place.layer, std::span(&values, 1), stop);
        if (!sums)
            return tl::unexpected(sums.error());
        *sums -= place.targets;
        const double spread = columnMoments(place.targets).variance().sum();
        const double square = columnMoments(*sums).meanSquare.sum();
        errors[static_cast<std::size_t>(place.index.value)] = spread > 0 ? square / spread : square;
        return std::optional<LayerWeights>();
    };
    const auto walked = walkLayers(dense, network, origins, inputs, {true, false}, look, stop);
    if (!walked)
        return tl::unexpected(walked.error());
    return errors;
}

OutputOrigins composedOrigins(const OutputOrigins& before, const OutputOrigins& after) {
    OutputOrigins result = before;
    for (const auto& [layer, outputs] : after) {
        const std::vector<Index>* const first = before.find(layer);
        std::vector<Index> composed;
        for (const Index output : outputs)
            composed.push_back(output < 0 || !first ? output : (*first)[static_cast<std::size_t>(output)]);
        result.set(layer, std::move(composed));
    }
    return result;
}

} // namespace prunescope
