#include "engine/reconstruction/Tuning.h"

#include "engine/core/ParallelFor.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Softmax.h"

#include <algorithm>

namespace prunescope {

std::vector<ParameterInfo> tuningParameters(std::int64_t epochs, double learningRate) {
    return {
        wholeParameter("epochs", epochs, 1, 10000, QT_TRANSLATE_NOOP("engine", "number of passes over all training images")),
        choiceParameter("optimizer", "adam", {"adam", "sgd"},
                        QT_TRANSLATE_NOOP("engine", "the rule that turns a gradient into a step")),
        numberParameter("learningRate", learningRate, 1e-9, 100, QT_TRANSLATE_NOOP("engine", "initial step size")),
        choiceParameter("rateSchedule", "cosine", {"cosine", "constant"},
                        QT_TRANSLATE_NOOP("engine", "whether the step size falls to zero by the end")),
        wholeParameter("batch", std::int64_t{100}, 1, 1'000'000, QT_TRANSLATE_NOOP("engine", "number of images per step")),
        numberParameter("momentum", 0.9, 0, 0.9999,
                        QT_TRANSLATE_NOOP("engine", "for SGD: share of the previous step that is carried over into the next")),
        numberParameter("decay", 0.0, 0, 100, QT_TRANSLATE_NOOP("engine", "weight decay, applied separately from the gradient")),
        wholeParameter(
            "shift", std::int64_t{0}, 0, 8,
            QT_TRANSLATE_NOOP("engine", "maximum number of pixels by which each image is shifted every time it is used")),
        numberParameter("smoothing", 0.0, 0, 0.9,
                        QT_TRANSLATE_NOOP("engine", "share of each label that is spread over all classes")),
        numberParameter("distill", 0.0, 0, 1,
                        QT_TRANSLATE_NOOP("engine", "share of the dense network's probabilities in the training targets")),
    };
}

TrainingOptions tuningOptions(const Parameters& parameters, std::uint64_t seed) {
    TrainingOptions options;
    options.optimiser = parameters.text("optimizer") == "adam" ? Optimiser::Adam : Optimiser::Sgd;
    options.epochs = static_cast<int>(parameters.whole("epochs"));
    options.batch = parameters.whole("batch");
    options.learningRate = parameters.number("learningRate");
    options.schedule = parameters.text("rateSchedule") == "cosine" ? Schedule::Cosine : Schedule::Constant;
    options.momentum = options.optimiser == Optimiser::Sgd ? parameters.number("momentum") : 0.0;
    options.weightDecay = parameters.number("decay");
    options.maxShift = parameters.whole("shift");
    options.seed = seed;
    return options;
}

namespace {

/// The dense network's probabilities for every training image.
Result<std::shared_ptr<const Matrix>> teacherOutputs(const Network& dense, const TrainingData& data,
                                                     const std::stop_token& stop) {
    constexpr Index kImages = 256;
    auto outputs = std::make_shared<Matrix>(data.images->count(), dense.outputSize());
    parallelFor(data.images->count(), kImages, [&](Index begin, Index end) {
        if (stop.stop_requested())
            return;
        Matrix values = logits(dense, data.images->inputs(data.scaling, begin, end - begin));
        softmaxRows(values);
        outputs->middleRows(begin, end - begin) = values;
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "training")), {});
    return std::shared_ptr<const Matrix>(std::move(outputs));
}

/// Makes an error about a training option name the parameter that the option comes from.
Error asParameter(Error error) {
    if (error.code == ErrorCode::BadArgument && error.where == Message::verbatim("weightDecay"))
        error.where = Message::verbatim("decay");
    else if (error.code == ErrorCode::BadArgument && error.where == Message::verbatim("maxShift"))
        error.where = Message::verbatim("shift");
    return error;
}

} // namespace

Result<Network> tune(const StrategyContext& context, const Network& start, const TrainingOptions& options,
                     const Parameters& parameters, StepReport& report, const std::stop_token& stop, const ProgressFn& progress,
                     std::function<void(TrainingControl&)> afterBatch) {
    if (!context.training.images)
        return fail(ErrorCode::MissingData, Message(QT_TRANSLATE_NOOP("engine", "training")),
                    QT_TRANSLATE_NOOP("engine", "it needs training images that fit the network, and there are none"));
    TrainingHooks hooks;
    hooks.afterBatch = std::move(afterBatch);
    hooks.afterEpoch = [&](double loss, double accuracy) { report.epochs.push_back({loss, accuracy}); };
    hooks.smoothing = static_cast<float>(parameters.number("smoothing"));
    hooks.targetShare = static_cast<float>(parameters.number("distill"));
    if (hooks.targetShare > 0) {
        auto targets = teacherOutputs(context.dense, context.training, stop);
        if (!targets)
            return tl::unexpected(targets.error());
        hooks.targets = std::move(*targets);
    }
    auto trained = train(start, context.training, options, stop, progress, hooks);
    if (!trained)
        return tl::unexpected(asParameter(trained.error()));
    return trained;
}

} // namespace prunescope
