#include "engine/network/Network.h"

#include <algorithm>
#include <cassert>

namespace prunescope {

Result<Network> Network::create(std::string name, std::vector<LayerPtr> layers) {
    if (std::none_of(layers.begin(), layers.end(), [](const LayerPtr& layer) { return layer->hasWeights(); }))
        return fail(ErrorCode::Unsupported, name, QT_TRANSLATE_NOOP("engine", "it has no layer with weights"));
    for (std::size_t i = 1; i < layers.size(); ++i) {
        const Layer& before = *layers[i - 1];
        const Layer& after = *layers[i];
        if (before.outputSize() != after.inputSize())
            return fail(ErrorCode::ShapeMismatch, name,
                        QT_TRANSLATE_NOOP("engine", "layer {} gives {} values, layer {} takes {}"), before.name(),
                        before.outputSize(), after.name(), after.inputSize());
    }
    return Network(std::move(name), std::move(layers));
}

std::vector<LayerIndex> Network::prunableLayers() const {
    std::vector<LayerIndex> indices;
    for (int i = 0; i < layerCount(); ++i)
        if (layer(LayerIndex{i}).hasWeights())
            indices.push_back(LayerIndex{i});
    return indices;
}

Network Network::withLayer(LayerIndex index, LayerPtr replacement) const {
    assert(replacement->inputSize() == layer(index).inputSize() && replacement->outputSize() == layer(index).outputSize());
    Network result(*this);
    result.m_layers[static_cast<std::size_t>(index.value)] = std::move(replacement);
    return result;
}

Network Network::renamed(std::string name) const {
    Network result(*this);
    result.m_name = std::move(name);
    return result;
}

template <class Count> Index Network::sum(Count count) const {
    Index total = 0;
    for (const LayerPtr& layer : m_layers)
        total += count(*layer);
    return total;
}

Index Network::parameters() const {
    return sum([](const Layer& layer) { return layer.parameters(); });
}

Index Network::weightCount() const {
    return sum([](const Layer& layer) { return layer.weightCount(); });
}

Index Network::keptWeights() const {
    return sum([](const Layer& layer) { return layer.weightCounts().kept; });
}

Index Network::nonzeroWeights() const {
    return sum([](const Layer& layer) { return layer.weightCounts().nonzero; });
}

Index Network::macs() const {
    return sum([](const Layer& layer) { return layer.macs(); });
}

Index Network::keptMacs() const {
    return sum([](const Layer& layer) { return layer.keptMacs(); });
}

bool Network::endsInSoftmax() const {
    const Activation last = m_layers.back()->activation();
    return last == Activation::Softmax || last == Activation::LogSoftmax;
}

Matrix Network::logits(ConstMatrixRef inputs) const {
    Matrix values = inputs;
    for (const LayerPtr& layer : m_layers) {
        Matrix next(values.rows(), layer->outputSize());
        layer->forward(values, next);
        if (layer != m_layers.back() || !endsInSoftmax())
            applyActivation(layer->activation(), next);
        values.swap(next);
    }
    return values;
}

Matrix Network::output(ConstMatrixRef inputs) const {
    Matrix values = logits(inputs);
    if (endsInSoftmax())
        applyActivation(m_layers.back()->activation(), values);
    return values;
}

} // namespace prunescope
