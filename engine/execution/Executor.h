// The only place that walks a network forwards.
//
// What flows along the edges is up to the caller: matrices of samples, buffers of a plan, bounds on rounding. For each node the
// caller's visitor computes the node's value from the values it reads.
#pragma once

#include "engine/network/Network.h"

#include <cassert>
#include <optional>
#include <span>
#include <vector>

namespace prunescope {

template <class Value> class Executor {
public:
    using Inputs = std::span<const Value* const>;

    explicit Executor(const Network& network) : m_network(network) {}

    /// Calls visit(node index, inputs) → Result<Value> for every node up to `last` (by default the network's output) in order,
    /// and returns the value of `last`. A value is destroyed once its last reader has been visited. Fails as the first visit that
    /// fails. last = kNetworkInput visits nothing.
    template <class Visit> Result<Value> run(Value input, Visit&& visit, std::optional<NodeIndex> last = {}) {
        const NodeIndex end = last.value_or(m_network.nodeCount() - 1);
        std::vector<std::optional<Value>> values(static_cast<std::size_t>(end) + 2);
        values.front().emplace(std::move(input));
        std::vector<const Value*> inputs;
        for (NodeIndex index = 0; index <= end; ++index) {
            inputs.clear();
            for (const NodeIndex from : m_network.node(index).inputs())
                inputs.push_back(&*values[static_cast<std::size_t>(from + 1)]);
            Result<Value> value = visit(index, Inputs(inputs));
            if (!value)
                return value;
            values[static_cast<std::size_t>(index + 1)].emplace(std::move(*value));
            for (const NodeIndex from : m_network.node(index).inputs())
                if (m_network.readers(from).back() == index && from != end)
                    values[static_cast<std::size_t>(from + 1)].reset();
        }
        return std::move(*values.back());
    }

private:
    const Network& m_network;
};

} // namespace prunescope
