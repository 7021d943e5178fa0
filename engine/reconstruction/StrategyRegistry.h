// The one place that lists every strategy.
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
    /// Registers another strategy, whose name must be unique. Must not be called while another thread looks up strategies.
    static void add(std::unique_ptr<Strategy> strategy);

    const std::vector<std::unique_ptr<Strategy>>& all() const { return m_strategies; }
    /// nullptr if no strategy has that name.
    const Strategy* find(std::string_view name) const;
    /// The default strategy of an action: {"do": "adjust"} means least squares. nullptr for an unknown action.
    const Strategy* standardOf(std::string_view action) const;

    /// A step with the strategy's default settings. name: must be known to find().
    StrategyStep step(std::string_view name, std::uint64_t seed = 1) const;

private:
    StrategyRegistry();
    static StrategyRegistry& shared();

    std::vector<std::unique_ptr<Strategy>> m_strategies;
};

/// All parameters of a step: the strategy's own, and "calibration" if the strategy uses images.
std::vector<ParameterInfo> stepParameters(const StrategyInfo& info);

/// Checks that the step's strategy exists, that its parameters are complete and in range, and that it excludes layers only if
/// the strategy supports that. Fails with BadArgument.
Result<const Strategy*> checkStrategyStep(const StrategyStep& step);

/// Checks the step and runs it. context.calibration: the number of images that the step asks for. Fails as checkStrategyStep(),
/// as the strategy, or with MissingData.
Result<StrategyOutcome> applyStrategy(const StrategyStep& step, const StrategyContext& context, std::stop_token stop,
                                      const ProgressFn& progress);

} // namespace prunescope
