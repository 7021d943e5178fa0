#include "engine/evaluation/IncrementalEvaluation.h"

#include "engine/evaluation/LiveThreshold.h"
#include "engine/pruning/Pruner.h"

namespace prunescope {

namespace {

/// Prunes and evaluates the whole network at each call.
class FullEvaluation final : public IncrementalEvaluation {
public:
    FullEvaluation(const Network& base, std::shared_ptr<const ScoreTable> table, EvaluationDataPtr data)
        : m_base(base), m_table(std::move(table)), m_data(std::move(data)), m_kept(base.keptWeights()) {}

    Result<Evaluation> evaluate(const Cuts& cuts, std::stop_token stop) override {
        const Network pruned = applyCuts(m_base, *m_table, cuts);
        m_kept = pruned.keptWeights();
        return prunescope::evaluate(pruned, *m_data, stop);
    }
    Index keptWeights() const override { return m_kept; }

private:
    Network m_base;
    std::shared_ptr<const ScoreTable> m_table;
    EvaluationDataPtr m_data;
    Index m_kept;
};

} // namespace

Result<std::unique_ptr<IncrementalEvaluation>> makeIncrementalEvaluation(const Network& base,
                                                                         std::shared_ptr<const ScoreTable> table,
                                                                         EvaluationDataPtr data, std::stop_token stop,
                                                                         std::size_t budget) {
    if (const auto fits = checkFits(base, data->dataset()); !fits)
        return tl::unexpected(fits.error());
    if (LiveThreshold::isFor(base, *table) && LiveThreshold::bytesFor(base, *table, *data) <= budget) {
        auto live = LiveThreshold::create(base, std::move(table), std::move(data), std::move(stop));
        if (!live)
            return tl::unexpected(live.error());
        return std::unique_ptr<IncrementalEvaluation>(std::move(*live));
    }
    return std::unique_ptr<IncrementalEvaluation>(std::make_unique<FullEvaluation>(base, std::move(table), std::move(data)));
}

} // namespace prunescope
