#include "engine/evaluation/Diagnostics.h"

#include "engine/execution/SampleRun.h"
#include "engine/training/Gradients.h"
#include "engine/training/Trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace prunescope {

namespace {

constexpr double kVanishing = 1e-3;
constexpr double kExploding = 1e3;
constexpr double kCollapse = 0.1;

void readMask(const LayerWeights& weights, LayerHealth& health) {
    const Index rows = weights.values.rows();
    const Index cols = weights.values.cols();
    std::vector<Index> perRow(static_cast<std::size_t>(rows), 0);
    std::vector<Index> perColumn(static_cast<std::size_t>(cols), 0);
    for (Index i = 0; i < weights.count(); ++i)
        if (weights.isKept(i)) {
            ++perRow[static_cast<std::size_t>(i / cols)];
            ++perColumn[static_cast<std::size_t>(i % cols)];
        }
    for (Index row = 0; row < rows; ++row)
        if (perRow[static_cast<std::size_t>(row)] == 0)
            health.cutOffOutputs.push_back(row);
    for (Index col = 0; col < cols; ++col)
        if (perColumn[static_cast<std::size_t>(col)] == 0)
            health.cutOffInputs.push_back(col);
    const Index alive = rows - static_cast<Index>(health.cutOffOutputs.size());
    health.density = static_cast<double>(weights.kept()) / static_cast<double>(weights.count());
    health.aboutToCollapse = static_cast<double>(alive) <= kCollapse * static_cast<double>(rows);
}

void readGradient(const LayerWeights& weights, const Matrix& gradient, LayerHealth& health) {
    double all = 0;
    double kept = 0;
    for (Index i = 0; i < gradient.size(); ++i) {
        const double square = static_cast<double>(gradient.data()[i]) * static_cast<double>(gradient.data()[i]);
        all += square;
        kept += weights.isKept(i) ? square : 0;
    }
    health.gradientRms = std::sqrt(all / static_cast<double>(gradient.size()));
    health.keptGradientRms = weights.kept() > 0 ? std::sqrt(kept / static_cast<double>(weights.kept())) : 0;
}

/// Records a dense layer's outputs that are 0 after its ReLU on every image.
void readDeadNeurons(const Network& network, NodeIndex relu, const Matrix& values, Diagnosis& diagnosis) {
    for (LayerHealth& health : diagnosis.layers) {
        const LayerIndex layer{health.layer};
        const std::vector<NodeIndex>& readers = network.readers(network.nodeOf(layer));
        if (!network.layer(layer).isDense() || readers.size() != 1 || readers.front() != relu)
            continue;
        for (Index neuron = 0; neuron < values.cols(); ++neuron)
            if (values.col(neuron).maxCoeff() <= 0)
                health.deadNeurons.push_back(neuron);
    }
}

/// The first layer's gradient divided by the last one's.
double flowOf(const Diagnosis& diagnosis) {
    const double last = diagnosis.layers.back().gradientRms;
    return last > 0 ? diagnosis.layers.front().gradientRms / last : 0;
}

} // namespace

Result<Diagnosis> diagnose(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                           const std::stop_token& stop) {
    const auto gradients = lossGradients(network, inputs, labels, stop);
    if (!gradients)
        return tl::unexpected(gradients.error());
    Diagnosis diagnosis;
    const auto look = [&](NodeIndex index, std::span<const Matrix* const>, const Matrix& values) -> Result<void> {
        const Node& node = network.node(index);
        if (node.hasWeights()) {
            LayerHealth health;
            health.layer = static_cast<int>(diagnosis.layers.size());
            readMask(*node.weights(), health);
            readGradient(*node.weights(), (*gradients)[diagnosis.layers.size()], health);
            diagnosis.layers.push_back(std::move(health));
        } else if (node.kind() == activationName(Activation::Relu)) {
            readDeadNeurons(network, index, values, diagnosis);
        }
        return {};
    };
    if (const auto walked = runSamples(network, inputs, stop, look, network.logitsNode()); !walked)
        return tl::unexpected(walked.error());
    return diagnosis;
}

GradientFlow judgeFlow(const Diagnosis& now, const Diagnosis& reference) {
    const double before = flowOf(reference);
    const double after = flowOf(now);
    if (!std::isfinite(after) || after > kExploding * before)
        return GradientFlow::Exploding;
    return after < kVanishing * before ? GradientFlow::Vanishing : GradientFlow::Healthy;
}

double overfitGap(double trainAccuracy, double testAccuracy) {
    return trainAccuracy - testAccuracy;
}

Result<double> measureEpochSeconds(const Network& network, const DatasetPtr& images, const Scaling& scaling,
                                   std::stop_token stop) {
    constexpr Index kImages = 5000;
    std::vector<Index> first(static_cast<std::size_t>(std::min(kImages, images->count())));
    std::iota(first.begin(), first.end(), Index{0});
    const DatasetPtr some = images->select(first);
    const auto start = std::chrono::steady_clock::now();
    if (const auto trained = train(network, {some, scaling}, TrainingOptions(), stop, {}); !trained)
        return tl::unexpected(trained.error());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return seconds * static_cast<double>(images->count()) / static_cast<double>(some->count());
}

} // namespace prunescope
