#include "engine/training/Gradients.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr Index kSamples = 500;
constexpr Index kGroups = 16; ///< partial sums that are held at once

bool isSoft(Activation activation) {
    return activation == Activation::Softmax || activation == Activation::LogSoftmax;
}

Result<void> checkActivations(const Network& network) {
    for (int i = 0; i < network.layerCount(); ++i) {
        const Layer& layer = network.layer(LayerIndex{i});
        const bool last = i + 1 == network.layerCount();
        if (last ? layer.activation() == Activation::Identity || isSoft(layer.activation()) : !isSoft(layer.activation()))
            continue;
        return fail(ErrorCode::Unsupported, inLayer(layer.name()),
                    QT_TRANSLATE_NOOP("engine", "gradients are not known through {} there"), activationName(layer.activation()));
    }
    return {};
}

/// deltas ← deltas · f'(sum), from the activation's own value.
void throughActivation(Activation activation, const Matrix& values, Matrix& deltas) {
    switch (activation) {
    case Activation::Relu: deltas.array() *= (values.array() > 0.0F).cast<float>(); break;
    case Activation::Sigmoid: deltas.array() *= values.array() * (1.0F - values.array()); break;
    case Activation::Tanh: deltas.array() *= 1.0F - values.array().square(); break;
    default: break;
    }
}

/// Per layer the sum over some samples of the gradients at their own losses.
class GroupGradients {
public:
    GroupGradients(const Network& network, const Matrix& inputs, const std::uint8_t* labels) : m_network(network) {
        forward(inputs);
        backward(labels);
    }

    std::vector<Matrix>& gradients() { return m_gradients; }
    int firstNotFinite() const { return m_firstNotFinite; }

private:
    void forward(const Matrix& inputs) {
        m_values.push_back(inputs);
        for (int i = 0; i < m_network.layerCount(); ++i) {
            const Layer& layer = m_network.layer(LayerIndex{i});
            Matrix values(inputs.rows(), layer.outputSize());
            layer.forward(m_values.back(), values);
            if (i + 1 < m_network.layerCount())
                applyActivation(layer.activation(), values);
            if (m_firstNotFinite < 0 && !values.allFinite())
                m_firstNotFinite = i;
            m_values.push_back(std::move(values));
        }
    }

    void backward(const std::uint8_t* labels) {
        m_gradients.resize(static_cast<std::size_t>(m_network.layerCount()));
        Matrix deltas = m_values.back();
        applyActivation(Activation::Softmax, deltas);
        for (Index i = 0; i < deltas.rows(); ++i)
            deltas(i, labels[i]) -= 1.0F;
        for (int i = m_network.layerCount() - 1; i >= 0; --i) {
            const Layer& layer = m_network.layer(LayerIndex{i});
            const auto place = static_cast<std::size_t>(i);
            if (i + 1 < m_network.layerCount())
                throughActivation(layer.activation(), m_values[place + 1], deltas);
            if (!layer.weights())
                continue;
            m_gradients[place].noalias() = deltas.transpose() * m_values[place];
            if (i > 0)
                deltas = Matrix(deltas * layer.weights()->values.view());
        }
    }

    const Network& m_network;
    std::vector<Matrix> m_values; ///< the inputs, then each layer's outputs
    std::vector<Matrix> m_gradients;
    int m_firstNotFinite = -1;
};

} // namespace

Result<std::vector<Matrix>> lossGradients(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                                          const std::stop_token& stop) {
    if (const auto checked = checkActivations(network); !checked)
        return tl::unexpected(checked.error());
    std::vector<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> sums;
    for (const LayerPtr& layer : network.layers())
        sums.emplace_back(decltype(sums)::value_type::Zero(layer->weights() ? layer->outputSize() : 0,
                                                           layer->weights() ? layer->inputSize() : 0));
    const Index groups = chunkCount(inputs.rows(), kSamples);
    for (Index first = 0; first < groups; first += kGroups) {
        const Index count = std::min(kGroups, groups - first);
        std::vector<std::vector<Matrix>> parts(static_cast<std::size_t>(count));
        std::vector<int> notFinite(parts.size(), -1);
        parallelFor(count, 1, [&](Index group, Index /*end*/) {
            if (stop.stop_requested())
                return;
            const Index begin = (first + group) * kSamples;
            GroupGradients made(network, inputs.middleRows(begin, std::min(kSamples, inputs.rows() - begin)),
                                labels.data() + begin);
            notFinite[static_cast<std::size_t>(group)] = made.firstNotFinite();
            parts[static_cast<std::size_t>(group)] = std::move(made.gradients());
        });
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "gradients")), {});
        for (std::size_t group = 0; group < parts.size(); ++group) {
            if (notFinite[group] >= 0)
                return fail(ErrorCode::Numeric, inLayer(network.layer(LayerIndex{notFinite[group]}).name()),
                            QT_TRANSLATE_NOOP("engine", "its values are no longer finite numbers"));
            for (std::size_t i = 0; i < sums.size(); ++i)
                if (sums[i].size() != 0)
                    sums[i] += parts[group][i].cast<double>();
        }
    }
    std::vector<Matrix> gradients;
    for (const auto& sum : sums)
        gradients.emplace_back((sum / static_cast<double>(inputs.rows())).cast<float>());
    return gradients;
}

} // namespace prunescope
