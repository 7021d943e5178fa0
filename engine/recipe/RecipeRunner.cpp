#include "engine/recipe/RecipeRunner.h"

#include "engine/evaluation/CostModel.h"
#include "engine/evaluation/Metrics.h"
#include "engine/pruning/Pruner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace prunescope {

Sparsity Outcome::sparsity() const {
    return {cost.weights > 0 ? 1.0 - static_cast<double>(cost.keptWeights) / static_cast<double>(cost.weights) : 0.0};
}

RecipeRunner::RecipeRunner(Network dense, EvaluationDataPtr data) : m_dense(std::move(dense)), m_data(std::move(data)) {
    if (m_data && !checkFits(m_dense, m_data->dataset()))
        m_data = nullptr;
}

Result<void> RecipeRunner::measure(Outcome& outcome, std::stop_token stop, const ProgressFn& progress) {
    outcome.cost = networkCost(outcome.network);
    outcome.size = sizeReport(outcome.network);
    if (!m_data)
        return {};
    auto evaluation = evaluate(outcome.network, *m_data, stop, progress);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    outcome.evaluation = std::move(*evaluation);
    if (m_denseOutcome)
        outcome.paired = pairedCounts(m_denseOutcome->evaluation->predictions, outcome.evaluation->predictions, m_data->labels());
    return {};
}

Result<OutcomePtr> RecipeRunner::dense(std::stop_token stop, const ProgressFn& progress) {
    if (m_denseOutcome)
        return m_denseOutcome;
    auto outcome = std::make_shared<Outcome>(Outcome{{}, m_dense, nullptr, {}, {}, {}, {}, {}, 0});
    if (const auto measured = measure(*outcome, stop, progress); !measured)
        return tl::unexpected(measured.error());
    outcome->seconds = outcome->evaluation ? outcome->evaluation->seconds : 0;
    m_denseOutcome = outcome;
    return m_denseOutcome;
}

std::shared_ptr<const ScoreTable> RecipeRunner::scoreTable(const OutcomePtr& base, const PruneStep& step, std::stop_token stop) {
    // Only the random criterion looks at the seed; all others share one table.
    const std::uint64_t seed = step.criterion == Criterion::Random ? step.seed : 0;
    const auto same = [&](const TableEntry& entry) {
        return entry.base == base && entry.criterion == step.criterion && entry.seed == seed && entry.exclude == step.exclude;
    };
    const auto found = std::find_if(m_tables.begin(), m_tables.end(), same);
    if (found != m_tables.end())
        return found->table;
    auto table = std::make_shared<const ScoreTable>(base->network, step.criterion, seed, step.exclude, stop);
    if (stop.stop_requested())
        return nullptr;
    m_tables.push_front({base, step.criterion, seed, step.exclude, table});
    if (m_tables.size() > kKeptTables)
        m_tables.pop_back();
    return table;
}

Result<OutcomePtr> RecipeRunner::preview(const OutcomePtr& base, const Step& step, std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    auto outcome = std::make_shared<Outcome>(*base);
    outcome->recipe.steps.push_back(step);
    outcome->scores = nullptr;
    outcome->cuts.clear();
    if (step.enabled) {
        const PruneStep& prune = *step.prune();
        if (auto checked = checkPruneStep(prune, base->network); !checked) {
            checked.error().where = fmt::format("step {}, key {}", outcome->recipe.steps.size(), checked.error().where);
            return tl::unexpected(checked.error());
        }
        outcome->scores = scoreTable(base, prune);
        outcome->cuts = resolveCuts(*outcome->scores, prune);
        outcome->network = applyCuts(base->network, *outcome->scores, outcome->cuts);
        if (const auto measured = measure(*outcome, stop, {}); !measured)
            return tl::unexpected(measured.error());
    }
    outcome->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return OutcomePtr(std::move(outcome));
}

OutcomePtr RecipeRunner::find(const Recipe& recipe) const {
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const OutcomePtr& kept) { return kept->recipe == recipe; });
    return found == m_kept.end() ? nullptr : *found;
}

void RecipeRunner::keep(const OutcomePtr& outcome) {
    m_kept.push_front(outcome);
    if (m_kept.size() > kKeptOutcomes)
        m_kept.pop_back();
}

Result<std::vector<OutcomePtr>> RecipeRunner::run(const Recipe& recipe, std::stop_token stop, const ProgressFn& progress) {
    auto current = dense(stop, progress);
    if (!current)
        return tl::unexpected(current.error());
    if ((*current)->recipe.seed != recipe.seed) { // a recipe's seed is part of what an outcome belongs to
        auto seeded = std::make_shared<Outcome>(**current);
        seeded->recipe.seed = recipe.seed;
        current = OutcomePtr(std::move(seeded));
    }
    std::vector<OutcomePtr> outcomes;
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "recipe", "");
        OutcomePtr outcome = find(recipe.prefix(i + 1));
        if (!outcome) {
            auto made = preview(*current, recipe.steps[i], stop);
            if (!made)
                return tl::unexpected(made.error());
            outcome = std::move(*made);
            keep(outcome);
        }
        outcomes.push_back(outcome);
        current = outcome;
        if (progress)
            progress({static_cast<double>(i + 1) / static_cast<double>(recipe.steps.size()), "recipe", {}, {}});
    }
    return outcomes;
}

} // namespace prunescope
