#include "engine/cli/CommandLine.h"

#include "engine/cli/OptionValues.h"
#include "engine/core/Paths.h"
#include "engine/formats/OpenModel.h"
#include "engine/network/kernels/KernelChoice.h"
#include "engine/pruning/PruneStep.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace prunescope {

namespace {

constexpr std::uint64_t kLargestSeed = std::numeric_limits<std::uint64_t>::max();

constexpr const char* kFooter =
    "Exit code: 0 done, 1 could not be done (a file, a recipe, a computation), 2 wrong usage. A note on "
    "standard error does not change it, for example that a loss is not finite. compare exits with 1 "
    "when no strategy could be run.";

/// Declares one command and its options, whose values are stored in `parsed`.
class CommandOptions {
public:
    CommandOptions(CLI::App& app, const char* name, const char* help, Command run, ParsedArguments& parsed)
        : m_command(*app.add_subcommand(name, help)), m_options(parsed.options) {
        m_command.callback([&parsed, run] { parsed.command = run; });
    }

    /// Adds the options of every command that opens a model.
    void common();
    void pruning(const char* scopeHelp);
    void seed(const char* help) { integer("--seed", m_options.seed, 0, kLargestSeed, help); }
    void output() { text("-o,--output", m_options.output, "write the resulting network to this file, as ONNX"); }

    CLI::Option* text(const char* name, std::string& target, const std::string& help) {
        return m_command.add_option(name, target, help)->check(notEmpty())->capture_default_str();
    }
    template <class Integer>
    CLI::Option* integer(const char* name, Integer& target, std::uint64_t minimum, std::uint64_t maximum, const char* help) {
        return m_command.add_option(name, target, help)->transform(integerFrom(minimum, maximum))->capture_default_str();
    }
    void json(const char* help) { m_command.add_flag("--json", m_options.json, help); }
    /// Adds an option with a comma-separated list, which `read` converts to values. to: the command or a group of its options.
    template <class Values, class Read>
    static CLI::Option* list(CLI::App& to, const char* name, Values& target, Read read, const char* help) {
        const auto take = [&target, read, option = std::string(name)](const std::vector<std::string>& texts) {
            target = read(option, texts);
        };
        return to.add_option_function<std::vector<std::string>>(name, take, help)
            ->type_name("LIST")
            ->expected(1) // per occurrence, so that the words after a list are not taken as part of it
            ->allow_extra_args(false)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    CLI::App& command() { return m_command; }

private:
    CLI::App& m_command;
    Options& m_options;
};

void CommandOptions::common() {
    text("MODEL", m_options.model,
         "an ONNX file, or one of builtin:" + fmt::format("{}", fmt::join(builtinModels(), ", builtin:")))
        ->required();
    text("--data", m_options.data, "mnist-test, mnist-validation, mnist-train, mnist-train-full, or IMAGES,LABELS (IDX files)")
        ->each([&options = m_options](const std::string&) { options.dataGiven = true; });
    text("--train-data", m_options.trainData,
         "images that strategies look at and train on: a name as for --data, or IMAGES,LABELS")
        ->each([&options = m_options](const std::string&) { options.trainDataGiven = true; });
    text("--limit", m_options.limit, "how many images: all, N (the first N) or stratified:N");
    text("--scale", m_options.scale,
         "how a pixel becomes an input: unit (x/255), byte (x), standard, or MEAN,DEVIATION: "
         "(x/255 - MEAN) / DEVIATION");
    integer("--threads", m_options.threads, 0, 1024, "number of threads; 0 means one per core");
    text("--isa", m_options.isa,
         "kernels to evaluate with; on this machine " + fmt::format("{}", fmt::join(availableKernels(), ", ")) +
             "; the first by default");
    json("print one JSON object instead of a table");
}

void CommandOptions::pruning(const char* scopeHelp) {
    m_command.add_option("--scope", m_options.scope, scopeHelp)
        ->check(CLI::IsMember({"network", "layers"}))
        ->capture_default_str();
    m_command.add_option("--criterion", m_options.criterion, "how weights are scored")
        ->check(CLI::IsMember(criterionNames()))
        ->capture_default_str();
    list(m_command, "--exclude", m_options.exclude, listOf,
         "layers to leave alone, by name or by number from 0, separated by commas");
}

void declarePrune(CLI::App& app, ParsedArguments& parsed) {
    CommandOptions prune(app, "prune", "Prune by a threshold or to a sparsity, and measure before and after", pruneModel, parsed);
    prune.common();
    CLI::Option_group* target = prune.command().add_option_group("target", "exactly one of");
    CommandOptions::list(*target, "--threshold", parsed.options.threshold, numbersOf,
                         "keep a weight when its score is larger; with --scope layers a list has one value per layer");
    CommandOptions::list(*target, "--sparsity", parsed.options.sparsity, numbersOf,
                         "fraction of the included weights to prune, 0 to 1; with --scope layers a list has one value per layer");
    target->require_option(1);
    prune.pruning("one threshold for the whole network, or one for each layer");
    prune.seed("seed of the random criterion");
    prune.output();
}

void declareCurve(CLI::App& app, ParsedArguments& parsed) {
    CommandOptions options(app, "curve", "Accuracy and loss against threshold and sparsity", curve, parsed);
    options.common();
    options.integer("--points", parsed.options.points, 2, 100000, "number of thresholds");
    options.text("--csv", parsed.options.csv, "also write the points to this file");
    options.pruning("one threshold for the whole network, or one for each layer");
    options.seed("seed of the random criterion");
}

void declareCompare(CLI::App& app, ParsedArguments& parsed) {
    Options& options = parsed.options;
    CommandOptions command(app, "compare", "Run strategies side by side at equal numbers of kept weights", compare, parsed);
    command.common();
    CommandOptions::list(command.command(), "--sparsity", options.sparsity, numbersOf,
                         "fractions of the weights to prune, 0 to 1, separated by commas")
        ->required();
    CommandOptions::list(command.command(), "--strategies", options.strategies, listOf,
                         "names, separated by commas; all by default");
    command.integer("--seeds", options.seeds, 1, 1000, "number of seeds, from --seed on");
    command.text("--csv", options.csv, "also write the table to this file");
    command.pruning("only network: strategies are compared with one threshold for the whole network");
    command.seed("the first seed");
}

void declareAll(CLI::App& app, ParsedArguments& parsed) {
    CommandOptions(app, "info", "Layers, parameters and multiply-accumulates of a model", info, parsed).common();
    CommandOptions(app, "evaluate", "Measure a model on images", evaluateModel, parsed).common();
    declarePrune(app, parsed);
    CommandOptions run(app, "run", "Run a recipe file", runModel, parsed);
    run.common();
    run.text("--recipe", parsed.options.recipeFile, "the recipe, a JSON file; - reads it from standard input")->required();
    run.output();
    declareCurve(app, parsed);
    CommandOptions(app, "benchmark", "How fast this machine evaluates, moves a threshold and trains", benchmark, parsed).common();
    CommandOptions(app, "strategies", "What rebuilds or reshapes a network, with all parameters", listStrategies, parsed)
        .json("print one JSON object instead of a list");
    declareCompare(app, parsed);
}

/// CLI11 only reports what is missing, but an unknown word is more likely to be the mistake.
std::string unknownWord(const CLI::App& app, const std::string& word) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    if (!chosen.empty())
        return fmt::format("'{}' is not an option of {}", word, chosen.front()->get_name());
    if (word.starts_with("-"))
        return fmt::format("'{}' is not an option; a command comes first", word);
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return fmt::format("'{}' is not a command; the commands are {}", word, fmt::join(names, ", "));
}

std::string usageSentence(const CLI::App& app, const CLI::ParseError& error) {
    std::string sentence = error.what();
    if (dynamic_cast<const CLI::RequiredError*>(&error)) {
        const std::vector<std::string> words = app.remaining(true);
        std::replace(sentence.begin(), sentence.end(), '\n', ' '); // CLI11 wraps the message over several lines
        if (!words.empty())
            sentence = unknownWord(app, words.front());
    }
    return sentence + " (prunescope-cli --help lists the commands and options)";
}

} // namespace

tl::expected<ParsedArguments, std::string> parseArguments(int argc, char** argv) {
    ParsedArguments parsed;
    CLI::App app("PruneScope's command line: prune a trained network and measure what is left of it.", "prunescope-cli");
    app.set_version_flag("--version", "prunescope-cli " + programVersion());
    app.require_subcommand(1);
    app.footer(kFooter); // before the commands are added, because they inherit the footer
    declareAll(app, parsed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success))
            return tl::unexpected(usageSentence(app, error));
        std::ostringstream text; // --help, --version
        app.exit(error, text, text);
        parsed.text = text.str();
    }
    return parsed;
}

} // namespace prunescope
