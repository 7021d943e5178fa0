#include "engine/training/BatchPass.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/core/StableMath.h"
#include "engine/execution/InputTransform.h"
#include "engine/execution/SampleRun.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

// Small enough that four threads share a batch of 100 evenly, large enough that starting a group costs nothing.
constexpr Index kSamplesPerGroup = 8;
// The softmax of a confident network gets as small as 1e-38. Such gradients change no weight, but their products are denormal
// numbers, which many processors compute a hundred times slower.
constexpr float kNegligible = 1e-15F;
constexpr std::uint64_t kShiftStream = 0x7368696674ULL; // "shift"

/// Images are drawn in random order from more memory than any cache holds: prefetches one before it is needed.
void fetchAhead(const BatchSource& source, Index sample) {
    const std::uint8_t* const pixels = source.images->image(source.indices[static_cast<std::size_t>(sample)]);
    for (Index byte = 0; byte < source.images->imageSize(); byte += 64)
        __builtin_prefetch(pixels + byte);
}

/// The image shifted by an integer number of pixels; pixels that enter at the border are 0.
std::vector<std::uint8_t> movedImage(const Dataset& images, Index index, Index down, Index right) {
    const Index rows = images.imageRows();
    const Index cols = images.imageCols();
    std::vector<std::uint8_t> moved(static_cast<std::size_t>(rows * cols), 0);
    const std::uint8_t* const pixels = images.image(index);
    const Index width = cols - std::abs(right);
    for (Index row = std::max<Index>(0, down); row < std::min(rows, rows + down); ++row)
        if (width > 0)
            std::copy_n(pixels + (row - down) * cols + std::max<Index>(0, -right), width,
                        moved.begin() + row * cols + std::max<Index>(0, right));
    return moved;
}

} // namespace

BatchPass::BatchPass(const std::vector<TrainableLayer>& layers, std::vector<ActivationFunction> activations, Index samples)
    : m_activations(std::move(activations)), m_losses(static_cast<std::size_t>(samples)),
      m_hits(static_cast<std::size_t>(samples)) {
    for (const TrainableLayer& layer : layers) {
        m_inputs.emplace_back(samples, layer.inputs());
        m_outputs.push_back(Matrix::Zero(samples, layer.width()));
        m_deltas.push_back(Matrix::Zero(samples, layer.width()));
        m_startingSums.push_back(Vector::Zero(layer.width()));
        m_deltaLists.emplace_back(samples, layer.outputs());
    }
}

void BatchPass::run(const std::vector<TrainableLayer>& layers, const BatchSource& source) {
    m_samples = static_cast<Index>(source.indices.size());
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].startingSums(i == 0 ? source.background : 0.0F, m_startingSums[i].data());
    parallelFor(m_samples, kSamplesPerGroup, [&](Index begin, Index end) {
        for (Index sample = begin; sample < end; ++sample) {
            if (sample + 1 < end)
                fetchAhead(source, sample + 1);
            loadInputs(source, sample);
        }
        forward(layers, begin, end);
        for (Index sample = begin; sample < end; ++sample)
            loss(source, sample, layers.back().outputs());
        backward(layers, begin, end);
    });
}

void BatchPass::loadInputs(const BatchSource& source, Index sample) {
    const std::int64_t index = source.indices[static_cast<std::size_t>(sample)];
    std::vector<std::uint8_t> moved;
    if (source.maxShift != 0) {
        const auto steps = static_cast<std::uint64_t>(2 * source.maxShift + 1);
        const std::uint64_t bits = randomBits(source.seed, kShiftStream + source.epoch, static_cast<std::uint64_t>(index));
        const Index down = static_cast<Index>((bits & 0xffffffffULL) % steps) - source.maxShift;
        const Index right = static_cast<Index>((bits >> 32) % steps) - source.maxShift;
        moved = movedImage(*source.images, index, down, right);
    }
    const std::uint8_t* const pixels = moved.empty() ? source.images->image(index) : moved.data();
    if (source.transforming)
        loadTransformed(source, sample, pixels);
    else
        m_inputs.front().fill(sample, pixels, source.table);
}

void BatchPass::loadTransformed(const BatchSource& source, Index sample, const std::uint8_t* pixels) {
    Matrix inputs(1, source.images->imageSize());
    for (Index i = 0; i < inputs.size(); ++i)
        inputs(0, i) = source.table[pixels[i]];
    const auto values = runSamples(*source.transforming, inputs, {}, {}, InputTransform(*source.transforming).last());
    m_inputs.front().fill(sample, values->data());
}

void BatchPass::forward(const std::vector<TrainableLayer>& layers, Index begin, Index end) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const bool last = i + 1 == layers.size();
        for (Index sample = begin; sample < end; ++sample) {
            float* const sums = m_outputs[i].row(sample).data();
            std::copy_n(m_startingSums[i].data(), layers[i].width(), sums);
            layers[i].addInputs(m_inputs[i].begin(sample), m_inputs[i].count(sample), sums);
            if (last)
                continue;
            activate(m_activations[i], sums, sums, layers[i].width());
            m_inputs[i + 1].fill(sample, sums);
        }
    }
}

void BatchPass::loss(const BatchSource& source, Index sample, Index classes) {
    const float* const logits = m_outputs.back().row(sample).data();
    float* const delta = m_deltas.back().row(sample).data();
    const Index label = source.images->labels()[static_cast<std::size_t>(source.indices[static_cast<std::size_t>(sample)])];
    const Index guess = std::max_element(logits, logits + classes) - logits;
    float total = 0;
    for (Index i = 0; i < classes; ++i) {
        delta[i] = stableExp(logits[i] - logits[guess]);
        total += delta[i];
    }
    m_hits[static_cast<std::size_t>(sample)] = guess == label;
    if (source.targets || source.smoothing > 0) {
        softLoss(source, sample, classes, total);
        return;
    }
    // The loss is ln Σ e^z − z_label, its gradient softmax(z) − onehot(label), divided by the batch since the loss is its mean.
    const float scale = 1.0F / static_cast<float>(m_samples);
    for (Index i = 0; i < classes; ++i) {
        const float gradient = delta[i] / total - (i == label ? 1.0F : 0.0F);
        delta[i] = std::abs(gradient) < kNegligible ? 0.0F : gradient * scale;
    }
    m_losses[static_cast<std::size_t>(sample)] = static_cast<float>(stableLog(total)) - (logits[label] - logits[guess]);
}

/// Computes the loss and gradient of one sample. The loss is ln Σ e^z − Σ t z, its gradient softmax(z) − t, for a target t that
/// is a mixture. delta holds e^(z − max z).
void BatchPass::softLoss(const BatchSource& source, Index sample, Index classes, float total) {
    const float* const logits = m_outputs.back().row(sample).data();
    float* const delta = m_deltas.back().row(sample).data();
    const std::int64_t image = source.indices[static_cast<std::size_t>(sample)];
    const Index label = source.images->labels()[static_cast<std::size_t>(image)];
    const float most = *std::max_element(logits, logits + classes);
    const float share = source.targets ? source.targetShare : 0.0F;
    const float scale = 1.0F / static_cast<float>(m_samples);
    float fit = 0;
    for (Index i = 0; i < classes; ++i) {
        const float hard = (i == label ? 1.0F - source.smoothing : 0.0F) + source.smoothing / static_cast<float>(classes);
        const float target = (1.0F - share) * hard + (source.targets ? share * (*source.targets)(image, i) : 0.0F);
        fit += target * (logits[i] - most);
        const float gradient = delta[i] / total - target;
        delta[i] = std::abs(gradient) < kNegligible ? 0.0F : gradient * scale;
    }
    m_losses[static_cast<std::size_t>(sample)] = static_cast<float>(stableLog(total)) - fit;
}

void BatchPass::backward(const std::vector<TrainableLayer>& layers, Index begin, Index end) {
    for (std::size_t i = layers.size() - 1; i > 0; --i) {
        for (Index sample = begin; sample < end; ++sample) {
            m_deltaLists[i].fill(sample, m_deltas[i].row(sample).data());
            float* const before = m_deltas[i - 1].row(sample).data();
            std::fill_n(before, layers[i - 1].width(), 0.0F);
            layers[i].addOutputGradients(m_deltaLists[i].begin(sample), m_deltaLists[i].count(sample), before);
            multiplyByDerivative(m_activations[i - 1], m_outputs[i - 1].row(sample).data(), before, layers[i - 1].width());
        }
    }
}

double BatchPass::lossSum() const {
    double sum = 0;
    for (Index sample = 0; sample < m_samples; ++sample)
        sum += m_losses[static_cast<std::size_t>(sample)];
    return sum;
}

Index BatchPass::correct() const {
    return std::count(m_hits.begin(), m_hits.begin() + m_samples, std::uint8_t{1});
}

} // namespace prunescope
