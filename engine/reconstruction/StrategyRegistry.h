// The one place that names every strategy.
#pragma once

#include "engine/reconstruction/Strategy.h"
#include "engine/reconstruction/StrategyStep.h"

#include <memory>
#include <string_view>
#include <vector>

namespace prunescope {

class StrategyRegistry {
public:
    static const StrategyRegistry& instance();
    /// Makes one more strategy known, under a name of its own. Not while another thread looks strategies up.
    static void add(std::unique_ptr<Strategy> strategy);

    const std::vector<std::unique_ptr<Strategy>>& all() const { return m_strategies; }
    /// nullptr when there is none of that name.
    const Strategy* find(std::string_view name) const;
    /// What a step without a name of its own means: {"do": "adjust"} is least squares. nullptr for an unknown action.
    const Strategy* standardOf(std::string_view action) const;

    /// A step with the strategy's standard settings. name: one that find() knows.
    StrategyStep step(std::string_view name, std::uint64_t seed = 1) const;

private:
    StrategyRegistry();
    static StrategyRegistry& shared();

    std::vector<std::unique_ptr<Strategy>> m_strategies;
};

/// All parameters of a step: the strategy's own, and "calibration" where it looks at images.
std::vector<ParameterInfo> stepParameters(const StrategyInfo& info);

/// Checks that the step's strategy exists, that its parameters are complete and in range, and that it excludes layers only where
/// the strategy can. Fails with BadArgument.
Result<const Strategy*> checkStrategyStep(const StrategyStep& step);

/// Checks the step and runs it. context.calibration: as many images as the step asks for. Fails as checkStrategyStep(), as the
/// strategy, or with MissingData.
Result<StrategyOutcome> applyStrategy(const StrategyStep& step, const StrategyContext& context, std::stop_token stop,
                                      const ProgressFn& progress);

} // namespace prunescope
