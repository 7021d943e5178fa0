// What a network does to its input before the first layer: scaling, normalisation, other shapes. These are nodes of the network
// and no weights; the fast paths want to know them.
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
    /// Whether the first layer reads the network's values as they are, though maybe in another shape.
    bool isIdentity() const { return m_isUniform && m_steps.empty(); }
    /// Whether every input value is changed by the same function of one number, whatever its place.
    bool isUniform() const { return m_isUniform; }
    /// That function, as it is computed node by node, and as scale() · x + offset(). Only when isUniform().
    float uniform(float value) const;
    double scale() const;
    double offset() const;

private:
    NodeIndex m_last;
    bool m_isUniform = true;
    std::vector<OperationPtr> m_steps; ///< of a uniform transform: element-wise operations, in order
};

} // namespace prunescope
