#include "engine/cli/Inputs.h"

#include "engine/cli/Output.h"
#include "engine/data/NamedData.h"
#include "engine/network/LayerReference.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr const char* kExclude = "--exclude";

/// The result; if the option's value is the mistake, the error names the option.
template <class Value> Result<Value> withOption(Result<Value> result, const std::string& option) {
    if (!result && result.error().code == ErrorCode::BadArgument)
        result.error().where = Message(option);
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

Result<std::vector<std::string>> excludedLayers(const Options& options, const Network& network) {
    std::vector<std::string> names;
    for (const std::string& reference : options.exclude) {
        const auto layer = resolveLayer(network, reference, kExclude);
        if (!layer)
            return tl::unexpected(layer.error());
        const std::string& name = network.layer(*layer).name();
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    }
    return resolveLayers(network, names, kExclude);
}

Error asOption(Error error) {
    std::string where = error.where.text();
    for (const auto& [key, option] : {std::pair{"thresholds", "threshold"}, {"sparsities", "sparsity"}})
        if (where.starts_with(key))
            where.replace(0, std::string_view(key).size(), option);
    error.where = Message("--" + where);
    return error;
}

} // namespace prunescope
