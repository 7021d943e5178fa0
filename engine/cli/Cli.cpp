#include "engine/cli/Cli.h"

#include "engine/cli/Interrupt.h"
#include "engine/cli/Reports.h"
#include "engine/core/AtomicFile.h"
#include "engine/core/ParallelFor.h"
#include "engine/core/Paths.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/Advice.h"
#include "engine/formats/OpenModel.h"
#include "engine/pruning/Pruner.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace prunescope {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDone = 0;
constexpr int kCouldNot = 1;
constexpr int kWrongUsage = 2;

struct Options {
    std::string model;
    std::string data = "mnist-test";
    bool dataGiven = false;
    std::string limit = "all";
    std::string scale = "unit";
    int threads = 0;
    bool json = false;
    std::string output;
    std::string recipeFile;
    std::vector<double> threshold;
    std::vector<double> sparsity;
    std::string scope = "network";
    std::string criterion = "magnitude";
    std::vector<int> exclude;
    std::uint64_t seed = 1;
    int points = 256;
    std::string csv;
};

/// What every command starts from.
struct Job {
    const Options& options;
    std::stop_token stop;
};

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

void adviseIfLow(const Evaluation& dense, const EvaluationData& data) {
    if (const auto sentence = lowAccuracySentence(dense, data.scaling()))
        warn(*sentence);
}

Result<void> info(const Job& job) {
    const auto network = openModel(job.options.model);
    if (!network)
        return tl::unexpected(network.error());
    print(job.options, infoJson(*network), infoTable(*network));
    return {};
}

Result<void> evaluateModel(const Job& job) {
    const auto network = openModel(job.options.model);
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

Result<void> runRecipe(const Job& job, const Network& network, const Recipe& recipe) {
    const auto data = loadFittingData(job.options, network);
    if (!data)
        return tl::unexpected(data.error());
    RecipeRunner runner(network, *data);
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
    step.exclude = options.exclude;
    std::sort(step.exclude.begin(), step.exclude.end());
    step.seed = options.seed;
    step.target = options.threshold.empty() ? Target::Sparsity : Target::Threshold;
    const std::vector<double>& given = options.threshold.empty() ? options.sparsity : options.threshold;
    const std::string option = options.threshold.empty() ? "--sparsity" : "--threshold";
    const auto layers = static_cast<std::size_t>(network.layerCount());
    if (given.size() != 1 && (step.scope == Scope::Network || given.size() != layers))
        return fail(ErrorCode::BadArgument, option,
                    step.scope == Scope::Network ? "the whole network takes one value; --scope layers takes one per layer"
                                                 : fmt::format("{} values for a network of {} layers", given.size(), layers));
    step.value = given.front();
    if (step.scope == Scope::Layers)
        for (std::size_t i = 0; i < layers; ++i) {
            const int layer = static_cast<int>(i);
            const bool included = network.layer(LayerIndex{layer}).weights() && !step.excludes(layer);
            step.values.push_back(included ? std::optional(given.size() == 1 ? given.front() : given[i]) : std::nullopt);
        }
    return step;
}

Result<void> pruneModel(const Job& job) {
    const auto network = openModel(job.options.model);
    if (!network)
        return tl::unexpected(network.error());
    const auto step = pruneStepFrom(job.options, *network);
    if (!step)
        return tl::unexpected(step.error());
    if (auto checked = checkPruneStep(*step, *network); !checked) {
        checked.error().where = "--" + checked.error().where;
        return checked;
    }
    return runRecipe(job, *network, Recipe{job.options.seed, {Step{true, *step}}});
}

Result<void> runModel(const Job& job) {
    const auto recipe = readRecipe(job.options.recipeFile);
    if (!recipe)
        return tl::unexpected(recipe.error());
    const auto network = openModel(job.options.model);
    if (!network)
        return tl::unexpected(network.error());
    return runRecipe(job, *network, *recipe);
}

Result<void> curve(const Job& job) {
    const auto network = openModel(job.options.model);
    if (!network)
        return tl::unexpected(network.error());
    for (const int layer : job.options.exclude)
        if (layer < 0 || layer >= network->layerCount())
            return fail(ErrorCode::BadArgument, "--exclude", fmt::format("there is no layer {}", layer));
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const ScoreTable table(*network, *criterionFromName(job.options.criterion), job.options.seed, job.options.exclude);
    const auto points = accuracyCurve(*network, table, *scopeFromName(job.options.scope), job.options.points, **data, job.stop);
    if (!points)
        return tl::unexpected(points.error());
    if (!job.options.csv.empty())
        if (const auto written = writeFileAtomically(job.options.csv, curveCsv(*points)); !written)
            return written;
    print(job.options, curveJson(network->name(), (*data)->dataset().name(), *points), curveTable(*points));
    return {};
}

void addCommon(CLI::App& command, Options& options) {
    command
        .add_option("MODEL", options.model,
                    "an ONNX file, or one of builtin:" + fmt::format("{}", fmt::join(builtinModels(), ", builtin:")))
        ->required();
    command
        .add_option("--data", options.data,
                    "mnist-test, mnist-validation, mnist-train, mnist-train-full, or IMAGES,LABELS (IDX files)")
        ->capture_default_str()
        ->each([&options](const std::string&) { options.dataGiven = true; });
    command.add_option("--limit", options.limit, "how many images: all, N (the first) or stratified:N")->capture_default_str();
    command
        .add_option("--scale", options.scale,
                    "input scaling: unit (x/255), byte (x), standard, or MEAN,DEVIATION: (x/255 - MEAN) / DEVIATION")
        ->capture_default_str();
    command.add_option("--threads", options.threads, "threads to use; 0: one per core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command.add_flag("--json", options.json, "one JSON object on standard output instead of a table");
}

void addPruning(CLI::App& command, Options& options) {
    command.add_option("--scope", options.scope, "one threshold for the whole network, or each layer its own")
        ->check(CLI::IsMember({"network", "layers"}))
        ->capture_default_str();
    command.add_option("--criterion", options.criterion, "how weights are scored")
        ->check(CLI::IsMember({"magnitude", "standardized-magnitude", "random"}))
        ->capture_default_str();
    command.add_option("--exclude", options.exclude, "layers to leave alone, counted from 0")->delimiter(',');
    command.add_option("--seed", options.seed, "for the random criterion")->capture_default_str();
}

void addOutput(CLI::App& command, Options& options) {
    command.add_option("-o,--output", options.output, "write the resulting network as ONNX");
}

using Command = Result<void> (*)(const Job&);

/// Declares the commands; the callbacks leave in `chosen` what is to run.
void declare(CLI::App& app, Options& options, Command& chosen) {
    const auto add = [&](const char* name, const char* help, Command command) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->callback([&chosen, command] { chosen = command; });
        addCommon(*sub, options);
        return sub;
    };
    add("info", "Layers, parameters and multiply-accumulates of a model", info);
    add("evaluate", "Measure a model on images", evaluateModel);
    CLI::App* prune = add("prune", "Prune by threshold or to a sparsity, and measure before and after", pruneModel);
    CLI::Option_group* target = prune->add_option_group("target", "exactly one of");
    target
        ->add_option("--threshold", options.threshold,
                     "keep a weight when its score is larger; with --scope layers a list is one per layer")
        ->delimiter(',');
    target
        ->add_option("--sparsity", options.sparsity,
                     "share of the included weights to prune, 0 to 1; with --scope layers a list is one per layer")
        ->delimiter(',');
    target->require_option(1);
    addPruning(*prune, options);
    addOutput(*prune, options);
    CLI::App* run = add("run", "Run a recipe file", runModel);
    run->add_option("--recipe", options.recipeFile, "the recipe (JSON)")->required();
    addOutput(*run, options);
    CLI::App* curveCommand = add("curve", "Accuracy and loss against threshold and sparsity", curve);
    curveCommand->add_option("--points", options.points, "how many thresholds")
        ->check(CLI::Range(2, 100000))
        ->capture_default_str();
    curveCommand->add_option("--csv", options.csv, "write the points to this file too");
    addPruning(*curveCommand, options);
}

/// CLI11 words some messages over several lines; ours are one.
std::string oneLine(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

} // namespace

int runCli(int argc, char** argv) {
    Options options;
    Command chosen = nullptr;
    CLI::App app("PruneScope's command line: prune a trained network and measure what is left of it.", "prunescope-cli");
    app.set_version_flag("--version", "prunescope-cli " + programVersion());
    app.require_subcommand(1);
    declare(app, options, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
            return app.exit(error); // --help, --version
        fmt::print(stderr, "prunescope-cli: {} (prunescope-cli --help lists the commands and options)\n", oneLine(error.what()));
        return kWrongUsage;
    }
    const Interrupt interrupt; // before any other thread, so that all of them leave the signals to it
    setThreadCount(options.threads);
    try {
        const Result<void> result = chosen({options, interrupt.token()});
        Interrupt::claimLastWord();
        if (result && std::fflush(stdout) == 0)
            return kDone;
        const Error error = result ? Error{ErrorCode::FileUnwritable, "standard output", ""} : result.error();
        fmt::print(stderr, "prunescope-cli: {}\n", errorSentence(error));
        return error.code == ErrorCode::BadArgument ? kWrongUsage : kCouldNot;
    } catch (const std::bad_alloc&) {
        Interrupt::claimLastWord();
        fmt::print(stderr, "prunescope-cli: {}\n", errorSentence({ErrorCode::OutOfMemory, options.model, ""}));
        return kCouldNot;
    }
}

} // namespace prunescope
