#include "engine/cli/Inputs.h"

#include "engine/cli/Output.h"
#include "engine/data/NamedData.h"

namespace prunescope {

namespace {

/// The result with the option's name in its error, where the value is the mistake.
template <class Value> Result<Value> withOption(Result<Value> result, const std::string& option) {
    if (!result && result.error().code == ErrorCode::BadArgument)
        result.error().where = option;
    return result;
}

Result<Scaling> scalingOf(const Options& options) {
    return withOption(Scaling::parse(options.scale), "--scale");
}

} // namespace

Result<void> checkInputs(const Options& options) {
    if (const auto scaling = scalingOf(options); !scaling)
        return tl::unexpected(scaling.error());
    if (const auto subset = withOption(Subset::parse(options.limit), "--limit"); !subset)
        return tl::unexpected(subset.error());
    if (options.dataGiven)
        if (auto checked = withOption(checkDataName(options.data), "--data"); !checked)
            return checked;
    if (options.trainDataGiven)
        if (auto checked = withOption(checkDataName(options.trainData), "--train-data"); !checked)
            return checked;
    return {};
}

Result<EvaluationDataPtr> loadData(const Options& options) {
    const auto scaling = scalingOf(options);
    if (!scaling)
        return tl::unexpected(scaling.error());
    const auto subset = Subset::parse(options.limit);
    if (!subset)
        return tl::unexpected(subset.error());
    const auto data = openData(options.data);
    if (!data)
        return tl::unexpected(data.error());
    return std::make_shared<const EvaluationData>(subset->apply(*data), *scaling);
}

Result<EvaluationDataPtr> loadFittingData(const Options& options, const Network& network) {
    auto data = loadData(options);
    if (!data)
        return data;
    const auto fits = checkFits(network, (*data)->dataset());
    if (fits)
        return data;
    if (options.dataGiven)
        return tl::unexpected(fits.error());
    writeNote(errorSentence(fits.error()) + " Nothing is measured.");
    return EvaluationDataPtr();
}

Result<TrainingData> loadTraining(const Options& options, const Network& network, bool needed) {
    if (!needed)
        return TrainingData{};
    const auto scaling = scalingOf(options);
    if (!scaling)
        return tl::unexpected(scaling.error());
    const auto images = openData(options.trainData);
    if (!images)
        return tl::unexpected(images.error());
    if (const auto fits = checkFits(network, **images); !fits && options.trainDataGiven)
        return tl::unexpected(fits.error());
    return TrainingData{*images, *scaling};
}

Error asOption(Error error) {
    for (const auto& [key, option] : {std::pair{"thresholds", "threshold"}, {"sparsities", "sparsity"}})
        if (error.where.starts_with(key))
            error.where.replace(0, std::string_view(key).size(), option);
    error.where.insert(0, "--");
    return error;
}

} // namespace prunescope
