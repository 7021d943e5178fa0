#include "engine/training/Trainer.h"

#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"

#include "engine/core/StableMath.h"
#include "engine/execution/DenseChain.h"
#include "engine/execution/InputTransform.h"
#include "engine/network/operations/Dense.h"
#include "engine/training/BatchPass.h"

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr std::uint64_t kOrderStream = 0x6f72646572ULL; // "order"

Result<void> checkOptions(const TrainingOptions& options) {
    const auto refuse = []<class... Args>(const char* option, message::Pattern<Args...> found, const Args&... arguments) {
        return fail(ErrorCode::BadArgument, Message::verbatim(option), Message(found, arguments...));
    };
    if (options.epochs < 1)
        return refuse("epochs", QT_TRANSLATE_NOOP("engine", "{} is below 1"), options.epochs);
    if (options.batch < 1)
        return refuse("batch", QT_TRANSLATE_NOOP("engine", "{} is below 1"), options.batch);
    if (!(options.learningRate > 0) || !std::isfinite(options.learningRate))
        return refuse("learningRate", QT_TRANSLATE_NOOP("engine", "{} is not above 0"), options.learningRate);
    if (!(options.weightDecay >= 0) || !(options.weightDecay * options.learningRate < 1))
        return refuse("weightDecay", QT_TRANSLATE_NOOP("engine", "{} is not between 0 and 1 / learning rate"),
                      options.weightDecay);
    if (options.maxShift < 0)
        return refuse("maxShift", QT_TRANSLATE_NOOP("engine", "{} is below 0"), options.maxShift);
    for (const auto& [name, value] :
         {std::pair{"momentum", options.momentum}, {"beta1", options.beta1}, {"beta2", options.beta2}})
        if (!(value >= 0) || !(value < 1))
            return refuse(name, QT_TRANSLATE_NOOP("engine", "{} is not between 0 and 1 (1 excluded)"), value);
    if (!(options.epsilon > 0) || !std::isfinite(options.epsilon))
        return refuse("epsilon", QT_TRANSLATE_NOOP("engine", "{} is not above 0"), options.epsilon);
    return {};
}

Result<void> checkNetwork(const Network& network, const TrainingData& data) {
    const auto chain = denseChainFrom(network, LayerIndex{0});
    if (!chain)
        return tl::unexpected(chain.error());
    if (static_cast<int>(chain->size()) != network.layerCount())
        return fail(ErrorCode::Unsupported, network.name(),
                    QT_TRANSLATE_NOOP("engine", "training knows chains of dense layers, and this network has branches"));
    for (const ChainLink& link : *chain) {
        const Message where = inLayer(network.layer(link.layer).name());
        if (!hasDerivative(link.activation))
            return fail(ErrorCode::Unsupported, where,
                        QT_TRANSLATE_NOOP("engine", "training does not know {} with a negative parameter"),
                        activationName(link.activation.activation));
        const bool last = link.layer.value + 1 == network.layerCount();
        if (last && link.activation != ActivationFunction())
            return fail(
                ErrorCode::Unsupported, where,
                QT_TRANSLATE_NOOP("engine", "the last activation is {}; training needs identity, softmax or log-softmax there"),
                activationName(link.activation.activation));
    }
    if (network.inputSize() != data.images->imageSize())
        return fail(ErrorCode::ShapeMismatch, network.name(),
                    QT_TRANSLATE_NOOP("engine", "it takes {} inputs, the images of {} have {} pixels"), network.inputSize(),
                    data.images->name(), data.images->imageSize());
    if (network.outputSize() < data.images->classes())
        return fail(ErrorCode::ShapeMismatch, network.name(), QT_TRANSLATE_NOOP("engine", "it has {} outputs, {} has {} classes"),
                    network.outputSize(), data.images->name(), data.images->classes());
    return {};
}

tl::unexpected<Error> notFinite(int epoch, Message what) {
    return fail(ErrorCode::Numeric, Message(QT_TRANSLATE_NOOP("engine", "epoch {}"), epoch + 1), std::move(what));
}

class TrainingRun final : public TrainingControl {
public:
    TrainingRun(const Network& start, const TrainingData& data, const TrainingOptions& options, const TrainingHooks& hooks);

    Result<void> runEpoch(int epoch, const std::stop_token& stop, const ProgressFn& progress);
    Result<Network> network() const;

    Index batchesDone() const override { return m_batchesDone; }
    Index batchesInAll() const override { return m_options.epochs * m_batchesPerEpoch; }
    int layerCount() const override { return static_cast<int>(m_layers.size()); }
    Matrix weights(int layer) const override { return at(layer).weights(); }
    MaskBytes mask(int layer) const override { return at(layer).mask(); }
    Matrix gradient(int layer) const override {
        const auto place = static_cast<std::size_t>(layer);
        return at(layer).gradient(m_pass.inputsOf(place), m_pass.deltasOf(place), m_pass.samples(),
                                  layer == 0 ? m_source.background : 0.0F);
    }
    void setMask(int layer, const MaskBytes& mask) override {
        m_layers[static_cast<std::size_t>(layer)].setMask(mask);
        m_masksChanged = true;
    }

private:
    const TrainableLayer& at(int layer) const { return m_layers[static_cast<std::size_t>(layer)]; }
    Message firstUnsoundLayer() const;
    void runBatch(std::span<const std::int64_t> indices);
    void report(int epoch, Index batchesDone, const ProgressFn& progress);
    double learningRate() const;

    const Network& m_start;
    const TrainingData& m_data;
    const TrainingOptions& m_options;
    const TrainingHooks& m_hooks;
    bool m_masksChanged = false;
    Index m_batch;
    Index m_batchesPerEpoch;
    Index m_batchesDone = 0;
    std::vector<TrainableLayer> m_layers;
    std::vector<std::pair<std::size_t, Index>> m_blocks; ///< (layer, block of inputs): a step's units of work
    BatchPass m_pass;
    BatchSource m_source;
    StepSequence m_steps;
    Progress m_progress;
    double m_reported = -1;
};

std::vector<TrainableLayer> trainableLayers(const Network& network, Optimiser optimiser) {
    std::vector<TrainableLayer> layers;
    for (const LayerIndex index : network.layers())
        layers.emplace_back(network.layer(index), !layers.empty(), optimiser);
    return layers;
}

std::vector<ActivationFunction> activationsOf(const Network& network) {
    std::vector<ActivationFunction> activations;
    for (const LayerIndex index : network.layers())
        activations.push_back(network.activationAfter(index));
    return activations;
}

BatchSource sourceOf(const Network& network, const TrainingData& data, const TrainingOptions& options,
                     const TrainingHooks& hooks) {
    BatchSource source{data.images.get(),
                       {},
                       data.scaling.table(),
                       0.0F,
                       options.maxShift,
                       options.seed,
                       0,
                       hooks.targets.get(),
                       hooks.targetShare,
                       hooks.smoothing};
    const InputTransform transform(network);
    if (!transform.isUniform()) {
        source.transforming = &network;
        return source;
    }
    for (float& value : source.table)
        value = transform.uniform(value);
    source.background = source.table[0];
    for (float& value : source.table)
        value -= source.background;
    return source;
}

TrainingRun::TrainingRun(const Network& start, const TrainingData& data, const TrainingOptions& options,
                         const TrainingHooks& hooks)
    : m_start(start), m_data(data), m_options(options), m_hooks(hooks), m_batch(std::min(options.batch, data.images->count())),
      m_batchesPerEpoch(chunkCount(data.images->count(), m_batch)), m_layers(trainableLayers(start, options.optimiser)),
      m_pass(m_layers, activationsOf(start), m_batch), m_source(sourceOf(start, data, options, hooks)),
      m_steps(options.optimiser, options.optimiser == Optimiser::Adam ? options.beta1 : options.momentum, options.beta2,
              options.epsilon) {
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
        for (Index block = 0; block < m_pass.inputsOf(layer).blocks(); ++block)
            m_blocks.emplace_back(layer, block);
}

double TrainingRun::learningRate() const {
    if (m_options.schedule == Schedule::Constant)
        return m_options.learningRate;
    const Index total = m_options.epochs * m_batchesPerEpoch;
    return m_options.learningRate * halfCosine(static_cast<double>(m_batchesDone) / static_cast<double>(total));
}

void TrainingRun::runBatch(std::span<const std::int64_t> indices) {
    m_source.indices = indices;
    m_pass.run(m_layers, m_source);
    const StepRates rates = m_steps.next(learningRate(), m_options.weightDecay);
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
        m_layers[layer].sumDeltas(m_pass.deltasOf(layer), m_pass.samples());
    parallelFor(static_cast<Index>(m_blocks.size()), 1, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const auto [layer, block] = m_blocks[static_cast<std::size_t>(i)];
            m_layers[layer].stepBlock(block, rates, m_pass.inputsOf(layer), m_pass.deltasOf(layer), m_pass.samples(),
                                      layer == 0 ? m_source.background : 0.0F);
        }
    });
    for (TrainableLayer& layer : m_layers)
        layer.stepBias(rates);
    ++m_batchesDone;
}

void TrainingRun::report(int epoch, Index batchesDone, const ProgressFn& progress) {
    const Index total = m_options.epochs * m_batchesPerEpoch;
    m_progress.fraction = static_cast<double>(epoch * m_batchesPerEpoch + batchesDone) / static_cast<double>(total);
    m_progress.stage = Message(QT_TRANSLATE_NOOP("engine", "epoch {} of {}"), epoch + 1, m_options.epochs);
    // Within an epoch, report at most once per hundredth of the run.
    const bool epochEnds = batchesDone == m_batchesPerEpoch;
    m_progress.epochsDone = epochEnds ? epoch + 1 : epoch;
    if (!progress || (!epochEnds && m_progress.fraction < m_reported + 0.01))
        return;
    m_reported = m_progress.fraction;
    progress(m_progress);
}

Result<void> TrainingRun::runEpoch(int epoch, const std::stop_token& stop, const ProgressFn& progress) {
    const Index count = m_data.images->count();
    m_source.epoch = static_cast<std::uint64_t>(epoch);
    const std::vector<std::int64_t> order = shuffledIndices(count, m_options.seed, kOrderStream + m_source.epoch);
    double loss = 0;
    Index correct = 0;
    for (Index i = 0; i < m_batchesPerEpoch; ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "training")),
                        QT_TRANSLATE_NOOP("engine", "in epoch {} of {}"), epoch + 1, m_options.epochs);
        report(epoch, i, progress);
        const Index begin = i * m_batch;
        runBatch(std::span(order).subspan(static_cast<std::size_t>(begin),
                                          static_cast<std::size_t>(std::min(m_batch, count - begin))));
        loss += m_pass.lossSum();
        correct += m_pass.correct();
        if (!std::isfinite(loss))
            return notFinite(
                epoch, Message(QT_TRANSLATE_NOOP("engine", "the loss is no longer a finite number, at learning rate {}; {}"),
                               m_options.learningRate, firstUnsoundLayer()));
        if (m_hooks.afterBatch)
            m_hooks.afterBatch(*this);
    }
    m_progress.loss = loss / static_cast<double>(count);
    m_progress.accuracy = static_cast<double>(correct) / static_cast<double>(count);
    if (m_hooks.afterEpoch)
        m_hooks.afterEpoch(*m_progress.loss, *m_progress.accuracy);
    report(epoch, m_batchesPerEpoch, progress);
    return {};
}

/// The first layer whose weights are not finite; if there is none, the last layer, for its sums.
Message TrainingRun::firstUnsoundLayer() const {
    for (std::size_t i = 0; i < m_layers.size(); ++i)
        if (!m_layers[i].weights().allFinite() || !m_layers[i].bias().allFinite())
            return fmt::format("the weights of layer {} are beyond all bounds",
                               m_start.layer(LayerIndex{static_cast<int>(i)}).name());
    return fmt::format("the sums of layer {} are beyond all bounds", m_start.layer(m_start.layers().back()).name());
}

Result<Network> TrainingRun::network() const {
    Network result = m_start;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const LayerIndex index{static_cast<int>(i)};
        const Node& before = m_start.layer(index);
        SharedMask mask = m_masksChanged ? std::make_shared<const MaskBytes>(m_layers[i].mask()) : before.weights()->mask;
        LayerWeights weights{SharedMatrix(m_layers[i].weights()), std::move(mask), m_layers[i].bias()};
        if (const auto finite = checkFinite(weights); !finite)
            return notFinite(
                m_options.epochs - 1,
                Message(QT_TRANSLATE_NOOP("engine", "layer {}, {}, is no longer a finite number, at learning rate {}"),
                        before.name(), finite.error().detail, m_options.learningRate));
        result = result.withWeights(index, std::move(weights));
    }
    return result;
}

} // namespace

Result<Network> train(const Network& start, const TrainingData& data, const TrainingOptions& options, std::stop_token stop,
                      const ProgressFn& progress, const TrainingHooks& hooks) {
    if (const Result<void> sound = checkOptions(options); !sound)
        return tl::unexpected(sound.error());
    if (const Result<void> sound = checkNetwork(start, data); !sound)
        return tl::unexpected(sound.error());
    TrainingRun run(start, data, options, hooks);
    for (int epoch = 0; epoch < options.epochs; ++epoch)
        if (const Result<void> done = run.runEpoch(epoch, stop, progress); !done)
            return tl::unexpected(done.error());
    return run.network();
}

} // namespace prunescope
