#include "engine/cli/Cli.h"

#include "engine/cli/Commands.h"
#include "engine/cli/Interrupt.h"
#include "engine/core/MappedFile.h"
#include "engine/core/ParallelFor.h"
#include "engine/core/Paths.h"
#include "engine/formats/OpenModel.h"
#include "engine/network/kernels/KernelChoice.h"
#include "engine/pruning/PruneStep.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace prunescope {

namespace {

constexpr int kDone = 0;
constexpr int kCouldNot = 1;
constexpr int kWrongUsage = 2;

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
    command
        .add_option("--train-data", options.trainData,
                    "training images for what calibrates or trains: a name as for --data, or IMAGES,LABELS (IDX files)")
        ->capture_default_str()
        ->each([&options](const std::string&) { options.trainDataGiven = true; });
    command.add_option("--limit", options.limit, "how many images: all, N (the first) or stratified:N")->capture_default_str();
    command
        .add_option("--scale", options.scale,
                    "input scaling: unit (x/255), byte (x), standard, or MEAN,DEVIATION: (x/255 - MEAN) / DEVIATION")
        ->capture_default_str();
    command.add_option("--threads", options.threads, "threads to use; 0: one per core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command.add_option("--isa", options.isa,
                       "kernels to evaluate with: " + fmt::format("{}", fmt::join(availableKernels(), ", ")) +
                           " (here; default: the first)");
    command.add_flag("--json", options.json, "one JSON object on standard output instead of a table");
}

void addPruning(CLI::App& command, Options& options) {
    command.add_option("--scope", options.scope, "one threshold for the whole network, or each layer its own")
        ->check(CLI::IsMember({"network", "layers"}))
        ->capture_default_str();
    command.add_option("--criterion", options.criterion, "how weights are scored")
        ->check(CLI::IsMember(criterionNames()))
        ->capture_default_str();
    command.add_option("--exclude", options.exclude, "layers to leave alone, by name or by number from 0")->delimiter(',');
    command.add_option("--seed", options.seed, "for the random criterion")->capture_default_str();
}

void addOutput(CLI::App& command, Options& options) {
    command.add_option("-o,--output", options.output, "write the resulting network as ONNX");
}

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
    add("benchmark", "How fast this machine evaluates, moves a threshold and trains", benchmark);
}

/// The commands about strategies, with the same meaning of `chosen`.
void declareStrategies(CLI::App& app, Options& options, Command& chosen) {
    CLI::App* list = app.add_subcommand("strategies", "What rebuilds or reshapes a network, with all parameters");
    list->add_flag("--json", options.json, "one JSON object on standard output instead of a list");
    list->callback([&chosen] { chosen = listStrategies; });
    CLI::App* command = app.add_subcommand("compare", "Run strategies side by side at equal numbers of kept weights");
    command->callback([&chosen] { chosen = compare; });
    addCommon(*command, options);
    command->add_option("--sparsity", options.sparsity, "share of the weights to prune, 0 to 1; may be given several times")
        ->required()
        ->delimiter(',');
    command->add_option("--strategies", options.strategies, "names, separated by commas; all when left out")->delimiter(',');
    command->add_option("--seeds", options.seeds, "how many seeds, from --seed on")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--csv", options.csv, "write the table to this file too");
    addPruning(*command, options);
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
    declareStrategies(app, options, chosen);
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
        Result<void> result = options.isa.empty() ? Result<void>() : forceKernels(options.isa);
        if (result)
            result = chosen({options, interrupt.token()});
        if (result)
            result = checkMappedFiles();
        Interrupt::claimLastWord();
        if (result && std::fflush(stdout) == 0)
            return kDone;
        const Error error = result ? Error{ErrorCode::FileUnwritable, Message(QT_TRANSLATE_NOOP("engine", "standard output")), {}}
                                   : result.error();
        fmt::print(stderr, "prunescope-cli: {}\n", errorSentence(error));
        return error.code == ErrorCode::BadArgument ? kWrongUsage : kCouldNot;
    } catch (const std::bad_alloc&) {
        Interrupt::claimLastWord();
        fmt::print(stderr, "prunescope-cli: {}\n", errorSentence({ErrorCode::OutOfMemory, options.model, {}}));
        return kCouldNot;
    }
}

} // namespace prunescope
