#include "engine/formats/ChainBuilder.h"

#include "engine/network/operations/Dense.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

bool isAll(const std::vector<double>& values, double value) {
    return std::all_of(values.begin(), values.end(), [=](double v) { return v == value; });
}

bool fits(const std::vector<double>& values, Index size) {
    return values.size() == 1 || static_cast<Index>(values.size()) == size;
}

double at(const std::vector<double>& values, Index i) {
    return values[values.size() == 1 ? 0 : static_cast<std::size_t>(i)];
}

tl::unexpected<Error> mapMismatch(const FeatureMap& map, Index size) {
    const std::size_t count = std::max(map.scale.size(), map.offset.size());
    return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} constants meet a layer with {} values"), count,
                size);
}

/// first, then second.
Result<FeatureMap> composed(const FeatureMap& first, const FeatureMap& second) {
    const std::size_t size = std::max({first.scale.size(), first.offset.size(), second.scale.size(), second.offset.size()});
    const auto count = static_cast<Index>(size);
    for (const FeatureMap* map : {&first, &second})
        if (!fits(map->scale, count) || !fits(map->offset, count))
            return mapMismatch(*map, count);
    FeatureMap result;
    result.scale.resize(size);
    result.offset.resize(size);
    for (Index i = 0; i < count; ++i) {
        result.scale[static_cast<std::size_t>(i)] = at(second.scale, i) * at(first.scale, i);
        result.offset[static_cast<std::size_t>(i)] = at(second.scale, i) * at(first.offset, i) + at(second.offset, i);
    }
    return result;
}

} // namespace

Result<void> ChainBuilder::addDense(std::string name, SharedMatrix weights, Vector bias) {
    ++m_denseCount;
    Entry dense;
    dense.isDense = true;
    dense.name = m_names.unique(name.empty() ? fmt::format("dense {}", m_denseCount) : name);
    dense.weights = std::move(weights);
    dense.bias = std::move(bias);
    if (m_waits)
        if (Result<void> folded = foldBefore(dense); !folded)
            return folded;
    m_waits = false;
    m_entries.push_back(std::move(dense));
    return {};
}

Result<void> ChainBuilder::foldBefore(Entry& dense) const {
    const Index inputs = dense.weights.cols();
    if (!fits(m_waiting.scale, inputs) || !fits(m_waiting.offset, inputs))
        return mapMismatch(m_waiting, inputs);
    const ConstMatrixView weights = dense.weights.view();
    if (!isAll(m_waiting.offset, 0.0)) {
        if (dense.bias.size() == 0)
            dense.bias = Vector::Zero(weights.rows());
        for (Index row = 0; row < weights.rows(); ++row) {
            double sum = dense.bias[row];
            for (Index col = 0; col < inputs; ++col)
                sum += static_cast<double>(weights(row, col)) * at(m_waiting.offset, col);
            dense.bias[row] = static_cast<float>(sum);
        }
    }
    if (isAll(m_waiting.scale, 1.0))
        return {};
    Matrix scaled(weights.rows(), inputs);
    for (Index row = 0; row < weights.rows(); ++row)
        for (Index col = 0; col < inputs; ++col)
            scaled(row, col) = static_cast<float>(static_cast<double>(weights(row, col)) * at(m_waiting.scale, col));
    dense.weights = SharedMatrix(std::move(scaled));
    return {};
}

Result<void> ChainBuilder::addMap(const FeatureMap& map) {
    if (endsInOpenDense())
        return foldAfter(m_entries.back(), map);
    if (isAll(map.scale, 1.0) && isAll(map.offset, 0.0))
        return {};
    Result<FeatureMap> both = m_waits ? composed(m_waiting, map) : map;
    if (!both)
        return tl::unexpected<Error>(both.error());
    m_waiting = std::move(*both);
    m_waits = true;
    return {};
}

Result<void> ChainBuilder::foldAfter(Entry& dense, const FeatureMap& map) const {
    const Index outputs = dense.weights.rows();
    if (!fits(map.scale, outputs) || !fits(map.offset, outputs))
        return mapMismatch(map, outputs);
    if (!isAll(map.scale, 1.0)) {
        Matrix scaled = dense.weights.view();
        for (Index row = 0; row < outputs; ++row)
            for (float& value : scaled.row(row))
                value = static_cast<float>(static_cast<double>(value) * at(map.scale, row));
        for (Index i = 0; i < dense.bias.size(); ++i)
            dense.bias[i] = static_cast<float>(static_cast<double>(dense.bias[i]) * at(map.scale, i));
        dense.weights = SharedMatrix(std::move(scaled));
    }
    if (!map.isBias && isAll(map.offset, 0.0))
        return {};
    if (dense.bias.size() == 0)
        dense.bias = Vector::Zero(outputs);
    for (Index i = 0; i < outputs; ++i)
        dense.bias[i] = static_cast<float>(static_cast<double>(dense.bias[i]) + at(map.offset, i));
    return {};
}

Result<void> ChainBuilder::addActivation(OperationPtr activation, std::string name) {
    if (m_waits)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} comes after a scaling by constants, which only a layer of weights can follow"), activation->kind());
    if (endsInOpenDense()) {
        m_entries.back().activation = std::move(activation);
        return {};
    }
    Entry entry;
    entry.name = m_names.unique(name.empty() ? std::string(activation->kind()) : name);
    entry.activation = std::move(activation);
    m_entries.push_back(std::move(entry));
    return {};
}

Result<std::vector<NodeSpec>> ChainBuilder::finish(const std::stop_token& stop, const ProgressFn& progress) {
    if (m_waits)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it ends with a scaling by constants, which only a layer of weights can follow"));
    if (m_denseCount == 0)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "it has no layer with weights"));
    std::vector<NodeSpec> nodes;
    Index all = 0;
    for (const Entry& entry : m_entries)
        all += entry.weights.size();
    Index before = 0;
    Index here = 0;
    const ProgressFn ofAll = [&](const Progress& now) {
        if (progress)
            progress({(static_cast<double>(before) + now.fraction * static_cast<double>(here)) / static_cast<double>(all),
                      now.stage,
                      {},
                      {}});
    };
    for (Entry& entry : m_entries) {
        here = entry.weights.size();
        if (entry.isDense) {
            LayerWeights weights = makeWeights(entry.weights, std::move(entry.bias), stop, ofAll);
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, Message::verbatim("opening"), {});
            auto dense = Dense::create(std::move(weights));
            if (!dense) {
                dense.error().where = inLayer(entry.name);
                return tl::unexpected<Error>(dense.error());
            }
            nodes.push_back({entry.name, std::move(*dense), {static_cast<NodeIndex>(nodes.size()) - 1}});
        }
        if (entry.activation) {
            std::string name = entry.isDense ? fmt::format("{}.{}", entry.name, entry.activation->kind()) : entry.name;
            nodes.push_back({std::move(name), entry.activation, {static_cast<NodeIndex>(nodes.size()) - 1}});
        }
        before += here;
    }
    return nodes;
}

} // namespace prunescope
