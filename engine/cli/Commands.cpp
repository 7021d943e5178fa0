#include "engine/cli/Commands.h"

#include "engine/cli/Benchmark.h"
#include "engine/cli/Reports.h"
#include "engine/cli/Strategies.h"
#include "engine/core/AtomicFile.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/Advice.h"
#include "engine/formats/OpenModel.h"
#include "engine/network/LayerReference.h"
#include "engine/pruning/InputFactors.h"
#include "engine/pruning/Pruner.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace prunescope {

namespace {

using Json = nlohmann::ordered_json;

void print(const Options& options, const Json& json, const std::string& table) {
    const std::string text = options.json ? json.dump() + "\n" : table;
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void warn(const std::string& sentence) {
    fmt::print(stderr, "prunescope-cli: note: {}\n", sentence);
}

Result<EvaluationDataPtr> loadData(const Options& options) {
    const auto scaling = Scaling::parse(options.scale);
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

/// Data for a command that can do without: a data set that does not fit the model is an error only when it was asked for.
Result<EvaluationDataPtr> loadFittingData(const Options& options, const Network& network) {
    auto data = loadData(options);
    if (!data)
        return data;
    const auto fits = checkFits(network, (*data)->dataset());
    if (fits)
        return data;
    if (options.dataGiven)
        return tl::unexpected(fits.error());
    warn(errorSentence(fits.error()) + " Nothing is measured.");
    return EvaluationDataPtr();
}

/// Training images, or none where the recipe does not look at any or the standard ones do not fit.
Result<TrainingData> loadTraining(const Options& options, const Network& network, bool needed) {
    if (!needed)
        return TrainingData{};
    const auto scaling = Scaling::parse(options.scale);
    if (!scaling)
        return tl::unexpected(scaling.error());
    const auto images = openData(options.trainData);
    if (!images)
        return tl::unexpected(images.error());
    if (const auto fits = checkFits(network, **images); !fits && options.trainDataGiven)
        return tl::unexpected(fits.error());
    return TrainingData{*images, *scaling};
}

void adviseIfLow(const Evaluation& dense, const EvaluationData& data) {
    if (const auto advice = lowAccuracyAdvice(dense, data.scaling()))
        warn(advice->text());
}

Result<void> runRecipe(const Job& job, const Network& network, const Recipe& recipe) {
    const auto data = loadFittingData(job.options, network);
    if (!data)
        return tl::unexpected(data.error());
    const auto training = loadTraining(job.options, network, needsTrainingImages(recipe));
    if (!training)
        return tl::unexpected(training.error());
    RecipeRunner runner(network, *data, *training);
    const auto dense = runner.dense(job.stop);
    if (!dense)
        return tl::unexpected(dense.error());
    if ((*dense)->evaluation)
        adviseIfLow(*(*dense)->evaluation, **data);
    const auto outcomes = runner.run(recipe, job.stop);
    if (!outcomes)
        return tl::unexpected(outcomes.error());
    if (!job.options.output.empty()) {
        const Network& result = outcomes->empty() ? network : outcomes->back()->network;
        if (const auto saved = saveModel(result, job.options.output); !saved)
            return saved;
    }
    print(job.options, recipeRunJson(**dense, *outcomes, *data ? (*data)->dataset().name() : ""),
          recipeRunTable(**dense, *outcomes));
    return {};
}

/// The prune command's options as a step. With scope layers one value means every included layer, a list names each.
Result<PruneStep> pruneStepFrom(const Options& options, const Network& network) {
    PruneStep step;
    step.criterion = *criterionFromName(options.criterion);
    step.scope = *scopeFromName(options.scope);
    auto exclude = resolveLayers(network, options.exclude, "--exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    step.exclude = std::move(*exclude);
    step.seed = options.seed;
    step.target = options.threshold.empty() ? Target::Sparsity : Target::Threshold;
    const std::vector<double>& given = options.threshold.empty() ? options.sparsity : options.threshold;
    const std::string option = options.threshold.empty() ? "--sparsity" : "--threshold";
    const auto layers = static_cast<std::size_t>(network.layerCount());
    if (given.size() != 1 && (step.scope == Scope::Network || given.size() != layers))
        return fail(ErrorCode::BadArgument, option, step.scope == Scope::Network
                ? Message(QT_TRANSLATE_NOOP("engine", "the whole network takes one value; --scope layers takes one per layer"))
                : Message(QT_TRANSLATE_NOOP("engine", "{} values for a network of {} layers"), given.size(), layers));
    step.value = given.front();
    if (step.scope == Scope::Layers)
        for (const LayerIndex index : network.layers())
            if (const std::string& layer = network.layer(index).name(); !step.excludes(layer))
                step.values.set(layer, given.size() == 1 ? given.front() : given[static_cast<std::size_t>(index.value)]);
    return step;
}

} // namespace

Result<void> info(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    print(job.options, infoJson(*network), infoTable(*network));
    return {};
}

Result<void> evaluateModel(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const auto evaluation = evaluate(*network, **data, job.stop);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    adviseIfLow(*evaluation, **data);
    print(job.options, evaluationJson(*evaluation), evaluationTable(*evaluation));
    return {};
}

Result<void> pruneModel(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto step = pruneStepFrom(job.options, *network);
    if (!step)
        return tl::unexpected(step.error());
    if (auto checked = checkPruneStep(*step, *network); !checked) {
        checked.error().where = Message::verbatim("--" + checked.error().where.text());
        return checked;
    }
    return runRecipe(job, *network, Recipe{job.options.seed, {Step{true, *step}}});
}

Result<void> runModel(const Job& job) {
    const auto recipe = readRecipe(job.options.recipeFile);
    if (!recipe)
        return tl::unexpected(recipe.error());
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    return runRecipe(job, *network, *recipe);
}

Result<void> curve(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto exclude = resolveLayers(*network, job.options.exclude, "--exclude");
    if (!exclude)
        return tl::unexpected(exclude.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const Criterion criterion = *criterionFromName(job.options.criterion);
    const auto training = loadTraining(job.options, *network, needsCalibration(criterion));
    if (!training)
        return tl::unexpected(training.error());
    InputFactors factors;
    if (needsCalibration(criterion)) {
        const Calibration images(training->images, training->scaling, training->images->count());
        auto made = inputFactors(*network, criterion, images.inputs(), job.stop);
        if (!made)
            return tl::unexpected(made.error());
        factors = std::move(*made);
    }
    const ScoreTable table(*network, criterion, job.options.seed, *exclude, factors);
    const auto points = accuracyCurve(*network, table, *scopeFromName(job.options.scope), job.options.points, **data, job.stop);
    if (!points)
        return tl::unexpected(points.error());
    if (!job.options.csv.empty())
        if (const auto written = writeFileAtomically(job.options.csv, curveCsv(*points)); !written)
            return written;
    print(job.options, curveJson(network->name(), (*data)->dataset().name(), *points), curveTable(*points));
    return {};
}

Result<void> listStrategies(const Job& job) {
    print(job.options, strategiesJson(), strategiesTable());
    return {};
}

Result<void> compare(const Job& job) {
    const Options& options = job.options;
    const auto network = openModel(options.model);
    if (!network)
        return tl::unexpected(network.error());
    ComparisonPlan plan;
    plan.prune.criterion = *criterionFromName(options.criterion);
    plan.prune.exclude = options.exclude;
    plan.sparsities = options.sparsity;
    plan.seeds.clear();
    for (int i = 0; i < options.seeds; ++i)
        plan.seeds.push_back(options.seed + static_cast<std::uint64_t>(i));
    const auto strategies = strategiesNamed(options.strategies);
    if (!strategies)
        return tl::unexpected(strategies.error());
    plan.strategies = *strategies;
    for (const double sparsity : plan.sparsities)
        if (!(sparsity >= 0 && sparsity <= 1))
            return fail(ErrorCode::BadArgument, Message::verbatim("--sparsity"),
                        QT_TRANSLATE_NOOP("engine", "{} is not a number from 0 to 1"), sparsity);
    const auto data = loadData(options);
    if (!data)
        return tl::unexpected(data.error());
    const auto training = loadTraining(options, *network, true);
    if (!training)
        return tl::unexpected(training.error());
    RecipeRunner runner(*network, *data, *training);
    const auto rows = compareStrategies(runner, plan, job.stop);
    if (!rows)
        return tl::unexpected(rows.error());
    if (!options.csv.empty())
        if (const auto written = writeFileAtomically(options.csv, comparisonCsv(*rows)); !written)
            return written;
    print(options, comparisonJson(network->name(), (*data)->dataset().name(), *rows), comparisonTable(*rows));
    return {};
}

Result<void> benchmark(const Job& job) {
    const auto network = openModel(job.options.model);
    if (!network)
        return tl::unexpected(network.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const auto figures = measureMachine(*network, *data, job.stop);
    if (!figures)
        return tl::unexpected(figures.error());
    print(job.options, benchmarkJson(*figures), benchmarkTable(*figures));
    return {};
}

} // namespace prunescope
