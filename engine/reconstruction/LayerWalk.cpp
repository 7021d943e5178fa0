#include "engine/reconstruction/LayerWalk.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

namespace {

const std::vector<Index>* originsOf(const OutputOrigins& origins, int layer) {
    if (layer < 0 || static_cast<std::size_t>(layer) >= origins.size() || origins[static_cast<std::size_t>(layer)].empty())
        return nullptr;
    return &origins[static_cast<std::size_t>(layer)];
}

/// Columns of the loaded network's values in the order of the walked one's outputs.
Matrix arrange(const Matrix& dense, const std::vector<Index>& origin, const Matrix& own) {
    Matrix result(dense.rows(), static_cast<Index>(origin.size()));
    for (std::size_t i = 0; i < origin.size(); ++i)
        result.col(static_cast<Index>(i)) = origin[i] >= 0 ? dense.col(origin[i]) : own.col(static_cast<Index>(i));
    return result;
}

class Walk {
public:
    Walk(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
         const WalkOptions& options)
        : m_dense(dense), m_network(network), m_origins(origins), m_images(inputs), m_options(options) {}

    Result<void> step(int layer, const LayerVisit& visit, const std::stop_token& stop);
    const Network& network() const { return m_network; }

private:
    Result<Matrix> loadedSums(LayerIndex index, const std::stop_token& stop);
    Result<void> visitWeights(LayerIndex index, Matrix& denseSums, const LayerVisit& visit, const std::stop_token& stop);
    const Matrix& denseInputs() const { return m_started ? m_denseInputs : m_images; }
    const Matrix& ownInputs() const { return m_started ? m_ownInputs : m_images; }

    const Network& m_dense;
    Network m_network;
    const OutputOrigins& m_origins;
    const Matrix& m_images;
    WalkOptions m_options;
    std::shared_ptr<const FirstLayerTargets> m_first; ///< while the first layer is visited, where its values are kept
    bool m_started = false;
    Matrix m_denseInputs;
    Matrix m_ownInputs;
};

Result<void> Walk::visitWeights(LayerIndex index, Matrix& denseSums, const LayerVisit& visit, const std::stop_token& stop) {
    const LayerPtr layer = m_network.layers()[static_cast<std::size_t>(index.value)];
    const std::vector<Index>* const outputs = originsOf(m_origins, index.value);
    const std::vector<Index>* const before = originsOf(m_origins, index.value - 1);
    Matrix arranged;
    if (outputs) {
        auto own = layerSums(*layer, ownInputs(), stop);
        if (!own)
            return tl::unexpected(own.error());
        arranged = arrange(denseSums, *outputs, *own);
    }
    Matrix seen;
    if (!m_options.sequential && before)
        seen = arrange(denseInputs(), *before, ownInputs());
    const Matrix& inputs = m_options.sequential ? ownInputs() : before ? seen : denseInputs();
    const bool reshaped = outputs || before;
    const Matrix pull = reshaped ? layer->weights()->values.view() : m_dense.layer(index).weights()->values.view();
    const bool known = m_first && !outputs && &inputs == &m_images;
    auto weights = visit({index, *layer, inputs, outputs ? arranged : denseSums, pull, known ? &m_first->equations : nullptr});
    if (!weights)
        return tl::unexpected(weights.error());
    if (m_options.adjusting && *weights)
        m_network = m_network.withLayer(index, layer->withWeights(std::move(**weights)));
    return {};
}

Result<Matrix> Walk::loadedSums(LayerIndex index, const std::stop_token& stop) {
    m_first = nullptr;
    if (index.value > 0 || !m_options.images || !m_dense.layer(index).hasWeights())
        return layerSums(m_dense.layer(index), denseInputs(), stop);
    auto first = m_options.images->firstLayer(m_dense.layers().front(), stop);
    if (!first)
        return tl::unexpected(first.error());
    m_first = std::move(*first);
    return m_first->sums;
}

Result<void> Walk::step(int layer, const LayerVisit& visit, const std::stop_token& stop) {
    const LayerIndex index{layer};
    auto denseSums = loadedSums(index, stop);
    if (!denseSums)
        return tl::unexpected(denseSums.error());
    if (m_network.layer(index).weights())
        if (auto visited = visitWeights(index, *denseSums, visit, stop); !visited)
            return visited;
    if (layer + 1 == m_network.layerCount())
        return {};
    auto ownSums = layerSums(m_network.layer(index), ownInputs(), stop);
    if (!ownSums)
        return tl::unexpected(ownSums.error());
    activateInPlace(m_dense.layer(index), *denseSums);
    activateInPlace(m_network.layer(index), *ownSums);
    m_denseInputs = std::move(*denseSums);
    m_ownInputs = std::move(*ownSums);
    m_started = true;
    return {};
}

} // namespace

Result<Network> walkLayers(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                           const WalkOptions& options, const LayerVisit& visit, const std::stop_token& stop,
                           const ProgressFn& progress) {
    assert(dense.layerCount() == network.layerCount());
    Walk walk(dense, network, origins, inputs, options);
    for (int layer = 0; layer < network.layerCount(); ++layer) {
        if (progress)
            progress({static_cast<double>(layer) / network.layerCount(), network.layer(LayerIndex{layer}).name(), {}, {}});
        if (auto done = walk.step(layer, visit, stop); !done)
            return tl::unexpected(done.error());
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, network.name(), {});
    }
    return walk.network();
}

Result<std::vector<double>> layerErrors(const Network& dense, const Network& network, const OutputOrigins& origins,
                                        const Matrix& inputs, const std::stop_token& stop) {
    std::vector<double> errors(static_cast<std::size_t>(network.layerCount()), 0.0);
    const auto look = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
        auto sums = layerSums(place.layer, place.inputs, stop);
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
    OutputOrigins result(std::max(before.size(), after.size()));
    for (std::size_t i = 0; i < result.size(); ++i) {
        const std::vector<Index>* const first = originsOf(before, static_cast<int>(i));
        const std::vector<Index>* const second = originsOf(after, static_cast<int>(i));
        if (!second && first)
            result[i] = *first;
        if (second)
            for (const Index output : *second)
                result[i].push_back(output < 0 || !first ? output : (*first)[static_cast<std::size_t>(output)]);
    }
    return result;
}

} // namespace prunescope
