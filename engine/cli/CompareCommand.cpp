#include "engine/cli/Commands.h"
#include "engine/cli/Inputs.h"
#include "engine/cli/Notes.h"
#include "engine/cli/Output.h"
#include "engine/cli/Strategies.h"
#include "engine/core/AtomicFile.h"
#include "engine/formats/OpenModel.h"
#include "engine/pruning/Pruner.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace prunescope {

namespace {

Result<ComparisonPlan> planFrom(const Options& options, const Network& network) {
    if (options.scope != scopeName(Scope::Network))
        return fail(ErrorCode::BadArgument, Message::verbatim("--scope"),
                    QT_TRANSLATE_NOOP("engine",
                                      "strategies are compared with one threshold for the whole network, so it must be network"));
    if (options.seed > std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(options.seeds - 1))
        return fail(ErrorCode::BadArgument, Message::verbatim("--seeds"),
                    QT_TRANSLATE_NOOP("engine", "there are no {} seeds from {} on"), options.seeds, options.seed);
    auto exclude = excludedLayers(options, network);
    if (!exclude)
        return tl::unexpected(exclude.error());
    ComparisonPlan plan;
    plan.prune.criterion = *criterionFromName(options.criterion);
    plan.prune.exclude = std::move(*exclude);
    plan.prune.target = Target::Sparsity;
    plan.sparsities = options.sparsity;
    for (const double sparsity : plan.sparsities) {
        PruneStep step = plan.prune;
        step.value = sparsity;
        if (const auto checked = checkPruneStep(step, network); !checked)
            return tl::unexpected(asOption(checked.error()));
    }
    plan.seeds.clear();
    for (int i = 0; i < options.seeds; ++i)
        plan.seeds.push_back(options.seed + static_cast<std::uint64_t>(i));
    auto strategies = strategiesNamed(options.strategies);
    if (!strategies)
        return tl::unexpected(strategies.error());
    plan.strategies = std::move(*strategies);
    return plan;
}

/// Fails if no strategy could be run; writes a note if only some could.
Result<void> checkRows(const std::vector<ComparisonRow>& rows) {
    LossWatch losses;
    const ComparisonRow* firstFailed = nullptr;
    std::size_t strategies = 0;
    std::size_t failed = 0;
    for (const ComparisonRow& row : rows) {
        if (row.outcome && row.outcome->evaluation)
            losses.see(row.outcome->evaluation->loss, fmt::format("in the row {}, sparsity {}", row.strategy, row.sparsity));
        const bool pruningAlone = row.strategy == "none";
        strategies += pruningAlone ? 0 : 1;
        failed += row.outcome || pruningAlone ? 0 : 1;
        if (!row.outcome && !firstFailed)
            firstFailed = &row;
    }
    losses.note();
    if (!firstFailed)
        return {};
    const std::string reason = fmt::format("{}: {}", firstFailed->strategy, errorSentence(*firstFailed->error));
    if (failed == strategies)
        return fail(ErrorCode::AllFailed, Message::verbatim("compare"), {});
    writeNote(fmt::format("{} of {} rows could not be computed. {}", failed, rows.size(), reason));
    return {};
}

} // namespace

Result<void> compare(const Job& job) {
    const Options& options = job.options;
    const auto network = openModel(options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto plan = planFrom(options, *network);
    if (!plan)
        return tl::unexpected(plan.error());
    const auto data = loadData(options);
    if (!data)
        return tl::unexpected(data.error());
    if (const auto fits = checkFits(*network, (*data)->dataset()); !fits)
        return tl::unexpected(fits.error());
    const auto training = loadTraining(options, *network, true);
    if (!training)
        return tl::unexpected(training.error());
    RecipeRunner runner(*network, *data, *training);
    const auto rows = compareStrategies(runner, *plan, job.stop);
    if (!rows)
        return tl::unexpected(rows.error());
    if (!options.csv.empty())
        if (auto written = writeFileAtomically(options.csv, comparisonCsv(*rows)); !written)
            return written;
    const auto printed = options.json ? writeOutput(jsonLine(comparisonJson(network->name(), (*data)->dataset().name(), *rows)))
                                      : writeTable(comparisonTable(*rows));
    return printed ? checkRows(*rows) : printed;
}

} // namespace prunescope
