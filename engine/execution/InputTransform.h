// What a network does to its input before the first layer: scaling, normalisation, reshaping. These nodes have no weights; the
// fast paths treat them separately.
#pragma once

#include "engine/network/Network.h"

#include <optional>
#include <vector>

namespace prunescope {

class InputTransform {
public:
    /// Everything that the network computes before its first layer.
    explicit InputTransform(const Network& network);

    /// The node whose value the first layer reads; kNetworkInput when it reads the network's input itself.
    NodeIndex last() const { return m_last; }
    /// Whether the first layer reads the network's input unchanged, except perhaps for its shape.
    bool isIdentity() const { return m_isUniform && m_steps.empty(); }
    /// Whether the same function of one number is applied to every input value.
    bool isUniform() const { return m_isUniform; }
    /// That function, as it is computed node by node, and as scale() · x + offset(). Only valid if isUniform().
    float uniform(float value) const;
    double scale() const;
    double offset() const;

private:
    NodeIndex m_last;
    bool m_isUniform = true;
    std::vector<OperationPtr> m_steps; ///< of a uniform transform: element-wise operations, in order
};

} // namespace prunescope
