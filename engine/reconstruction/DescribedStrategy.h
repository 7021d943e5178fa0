#pragma once

#include "engine/reconstruction/Strategy.h"

namespace prunescope {

/// A strategy whose description is data and whose mask either always changes or never does.
class DescribedStrategy : public Strategy {
public:
    DescribedStrategy(StrategyInfo info, bool changesMask) : m_info(std::move(info)), m_changesMask(changesMask) {}

    const StrategyInfo& info() const final { return m_info; }
    bool changesMask(const Parameters& /*parameters*/) const override { return m_changesMask; }

private:
    StrategyInfo m_info;
    bool m_changesMask;
};

/// Operations of a least-squares refit of all layers: Gram and cross products, and a factorisation per neuron.
double refitOperations(const Network& network, Index images);
/// Operations of one epoch of training.
double epochOperations(const Network& network, Index images);
/// Estimated seconds for this number of operations with the threads in use. Matrix products reach about 3·10¹⁰ per second and
/// core, code that walks lists of weights about 10¹⁰. The estimate uses a value in between and should be right within a factor
/// of three.
double secondsFor(double operations);

} // namespace prunescope
