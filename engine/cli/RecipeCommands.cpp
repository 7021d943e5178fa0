#include "engine/cli/Commands.h"
#include "engine/cli/Inputs.h"
#include "engine/cli/Notes.h"
#include "engine/cli/Output.h"
#include "engine/cli/Reports.h"
#include "engine/formats/OpenModel.h"
#include "engine/pruning/Pruner.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace prunescope {

namespace {

using Json = nlohmann::ordered_json;

/// The results of a recipe's steps, as JSON or as a table. Each result is added as soon as its step has run, so that only the
/// last network has to stay in memory.
class RecipeRun {
public:
    RecipeRun(const Outcome& dense, bool json) : m_dense(dense), m_json(json) {
        if (dense.evaluation)
            m_losses.see(dense.evaluation->loss, "as loaded");
    }

    void add(const Outcome& outcome) {
        ++m_steps;
        if (outcome.evaluation)
            m_losses.see(outcome.evaluation->loss, fmt::format("after step {}", m_steps));
        if (m_json)
            m_list.push_back(stepOutcomeJson(outcome));
        else
            m_lines += recipeRunLine(fmt::format("{}", m_steps), outcome);
    }

    /// data: the data set's name; empty if nothing was measured.
    Result<void> print(const Outcome& last, const std::string& data) {
        m_losses.note();
        if (m_json)
            return writeOutput(jsonLine(recipeRunJson(m_dense, data, std::move(m_list))));
        return writeTable(recipeRunTable(m_dense, m_lines, m_steps > 0 ? &last : nullptr));
    }

private:
    const Outcome& m_dense;
    bool m_json;
    int m_steps = 0;
    Json m_list = Json::array();
    std::string m_lines;
    LossWatch m_losses;
};

/// Adds the recipe's name to the error of a step. A step that does not fit the network is an error of the recipe (BadRecipe),
/// like a step that cannot be parsed.
Error aboutRecipe(Error error, const Message& recipeName) {
    if (recipeName.empty() || !isAboutStep(error))
        return error;
    error.where = Message(QT_TRANSLATE_NOOP("engine", "{}, {}"), recipeName, error.where);
    if (error.code == ErrorCode::BadArgument)
        error.code = ErrorCode::BadRecipe;
    return error;
}

/// recipeName: the recipe's file; empty if the recipe was built from options.
Result<void> runRecipe(const Job& job, const Network& network, const Recipe& recipe, const Message& recipeName) {
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
        noteIfLow(*(*dense)->evaluation, (*data)->scaling());
    RecipeRun run(**dense, job.options.json);
    const auto last = runner.runEach(
        recipe, [&](const OutcomePtr& outcome) { run.add(*outcome); }, job.stop);
    if (!last)
        return tl::unexpected(aboutRecipe(last.error(), recipeName));
    if (!job.options.output.empty())
        if (auto saved = saveModel((*last)->network, job.options.output); !saved)
            return saved;
    return run.print(**last, *data ? (*data)->dataset().name() : "");
}

/// Converts the prune command's options to a step. With scope layers, a single value applies to every included layer.
Result<PruneStep> pruneStepFrom(const Options& options, const Network& network) {
    PruneStep step;
    step.criterion = *criterionFromName(options.criterion);
    step.scope = *scopeFromName(options.scope);
    auto exclude = excludedLayers(options, network);
    if (!exclude)
        return tl::unexpected(exclude.error());
    step.exclude = std::move(*exclude);
    step.seed = options.seed;
    step.target = options.threshold.empty() ? Target::Sparsity : Target::Threshold;
    const std::vector<double>& given = options.threshold.empty() ? options.sparsity : options.threshold;
    const char* const option = options.threshold.empty() ? "--sparsity" : "--threshold";
    const auto layers = static_cast<std::size_t>(network.layerCount());
    if (given.size() != 1 && (step.scope == Scope::Network || given.size() != layers))
        return fail(
            ErrorCode::BadArgument, Message::verbatim(option),
            step.scope == Scope::Network
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

Result<void> pruneModel(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto step = pruneStepFrom(job.options, *network);
    if (!step)
        return tl::unexpected(step.error());
    if (const auto checked = checkPruneStep(*step, *network); !checked)
        return tl::unexpected(asOption(checked.error()));
    return runRecipe(job, *network, Recipe{job.options.seed, {Step{true, *step}}}, {});
}

Result<void> runModel(const Job& job) {
    const auto recipe = readRecipe(job.options.recipeFile);
    if (!recipe)
        return tl::unexpected(recipe.error());
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    return runRecipe(job, *network, *recipe, recipeFileName(job.options.recipeFile));
}

} // namespace prunescope
