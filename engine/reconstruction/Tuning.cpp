#include "engine/reconstruction/Tuning.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>

namespace prunescope {

std::vector<ParameterInfo> tuningParameters(std::int64_t epochs, double learningRate) {
    return {
        wholeParameter("epochs", epochs, 1, 10000, ENGINE_TEXT("how often all training images are gone through")),
        choiceParameter("optimizer", "adam", {"adam", "sgd"}, ENGINE_TEXT("how a gradient becomes a step")),
        numberParameter("learningRate", learningRate, 1e-9, 100, ENGINE_TEXT("size of the steps at the start")),
        choiceParameter("rateSchedule", "cosine", {"cosine", "constant"},
                        ENGINE_TEXT("whether the steps shrink to nothing towards the end")),
        wholeParameter("batch", std::int64_t{100}, 1, 1'000'000, ENGINE_TEXT("images per step")),
        numberParameter("momentum", 0.9, 0, 0.9999, ENGINE_TEXT("of SGD: how much of the last step the next one keeps")),
        numberParameter("decay", 0.0, 0, 100, ENGINE_TEXT("weight decay, apart from the gradient")),
        wholeParameter("shift", std::int64_t{0}, 0, 8,
                       ENGINE_TEXT("every image is moved by up to so many pixels each time it is used")),
        numberParameter("smoothing", 0.0, 0, 0.9, ENGINE_TEXT("share of each label that is spread over all classes")),
        numberParameter("distill", 0.0, 0, 1,
                        ENGINE_TEXT("share of the dense network's own probabilities in what is to be learned")),
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
        Matrix logits = dense.logits(data.images->inputs(data.scaling, begin, end - begin));
        applyActivation(Activation::Softmax, logits);
        outputs->middleRows(begin, end - begin) = logits;
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "training", "");
    return std::shared_ptr<const Matrix>(std::move(outputs));
}

/// An error about an option of the training names the parameter that it comes from.
Error asParameter(Error error) {
    if (error.code == ErrorCode::BadArgument && error.where == "weightDecay")
        error.where = "decay";
    else if (error.code == ErrorCode::BadArgument && error.where == "maxShift")
        error.where = "shift";
    return error;
}

} // namespace

Result<Network> tune(const StrategyContext& context, const Network& start, const TrainingOptions& options,
                     const Parameters& parameters, StepReport& report, const std::stop_token& stop, const ProgressFn& progress,
                     std::function<void(TrainingControl&)> afterBatch) {
    if (!context.training.images)
        return fail(ErrorCode::MissingData, "training", "it needs training images that fit the network, and there are none");
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
