#include "engine/pruning/NeuronSurgery.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

namespace {

bool isElementwise(Activation activation) {
    return activation != Activation::Softmax && activation != Activation::LogSoftmax;
}

} // namespace

Result<LayerIndex> layerBehind(const Network& network, LayerIndex hidden) {
    if (hidden.value < 0 || hidden.value >= network.layerCount() || !network.layer(hidden).weights())
        return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                    QT_TRANSLATE_NOOP("engine", "there is no layer {} with weights"), hidden.value);
    for (int i = hidden.value; i < network.layerCount(); ++i) {
        const Layer& layer = network.layer(LayerIndex{i});
        if (i > hidden.value && layer.weights())
            return LayerIndex{i};
        if (i + 1 < network.layerCount() && !isElementwise(layer.activation()))
            return fail(ErrorCode::Unsupported, inLayer(layer.name()),
                        QT_TRANSLATE_NOOP("engine", "neurons cannot be taken out or put in before {}"),
                        activationName(layer.activation()));
    }
    return fail(ErrorCode::BadArgument, Message::verbatim("layer"),
                QT_TRANSLATE_NOOP("engine", "layer {} is the output: its neurons are the classes"), network.layer(hidden).name());
}

Result<Network> replaceSeam(const Network& network, LayerIndex hidden, LayerWeights now, LayerWeights behind) {
    const auto next = layerBehind(network, hidden);
    if (!next)
        return tl::unexpected(next.error());
    assert(now.values.rows() == behind.values.cols());
    const Index size = now.values.rows();
    std::vector<LayerPtr> layers = network.layers();
    const auto replace = [&](LayerIndex index, LayerWeights weights) -> Result<void> {
        const Layer& old = network.layer(index);
        auto made = DenseLayer::create(old.name(), std::move(weights), old.activation());
        if (!made)
            return tl::unexpected(made.error());
        layers[static_cast<std::size_t>(index.value)] = std::move(*made);
        return {};
    };
    if (const auto done = replace(hidden, std::move(now)); !done)
        return tl::unexpected(done.error());
    if (const auto done = replace(*next, std::move(behind)); !done)
        return tl::unexpected(done.error());
    for (int i = hidden.value + 1; i < next->value; ++i) {
        const Layer& old = network.layer(LayerIndex{i});
        if (old.op() != "activation")
            return fail(ErrorCode::Unsupported, inLayer(old.name()), QT_TRANSLATE_NOOP("engine", "it is of the kind {}"),
                        old.op());
        layers[static_cast<std::size_t>(i)] = std::make_shared<const ActivationLayer>(old.name(), old.activation(), size);
    }
    return Network::create(network.name(), std::move(layers));
}

LayerWeights selectRows(const LayerWeights& weights, const std::vector<Index>& neurons) {
    const Index cols = weights.values.cols();
    const auto rows = static_cast<Index>(neurons.size());
    Matrix values(rows, cols);
    MaskBytes mask;
    Vector bias(weights.bias.size() != 0 ? rows : 0);
    for (Index i = 0; i < rows; ++i) {
        const Index from = neurons[static_cast<std::size_t>(i)];
        values.row(i) = weights.values.view().row(from);
        mask.insert(mask.end(), weights.mask->begin() + from * cols, weights.mask->begin() + (from + 1) * cols);
        if (bias.size() != 0)
            bias[i] = weights.bias[from];
    }
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), std::move(bias)};
}

LayerWeights selectColumns(const LayerWeights& weights, const std::vector<Index>& neurons) {
    const Index rows = weights.values.rows();
    Matrix values(rows, static_cast<Index>(neurons.size()));
    MaskBytes mask;
    for (Index row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < neurons.size(); ++i) {
            values(row, static_cast<Index>(i)) = weights.values.view()(row, neurons[i]);
            mask.push_back((*weights.mask)[static_cast<std::size_t>(row * weights.values.cols() + neurons[i])]);
        }
    return {SharedMatrix(std::move(values)), std::make_shared<const MaskBytes>(std::move(mask)), weights.bias};
}

} // namespace prunescope
