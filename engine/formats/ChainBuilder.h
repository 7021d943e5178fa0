// Collects what a model file does to its input, one operation after the other, as layers. Knows no file format.
#pragma once

#include "engine/formats/OnnxNames.h"
#include "engine/network/Network.h"

#include <string>
#include <vector>

namespace prunescope {

/// y = scale · x + offset, for every feature. Vectors of one number apply to all features.
struct FeatureMap {
    std::vector<double> scale{1.0};
    std::vector<double> offset{0.0};
    bool isBias =
        false; ///< written in the file as an addition after a layer of weights: gives the layer a bias even where it is 0
};

class ChainBuilder {
public:
    /// weights: outputs × inputs; bias: outputs or empty. Feature maps that wait are folded in, in double precision:
    /// W (s ∘ x + o) + b = (W diag(s)) x + (W o + b). Fails with ShapeMismatch or Unsupported (an activation after a waiting
    /// map).
    Result<void> addDense(std::string name, SharedMatrix weights, Vector bias);
    /// After a layer of weights it goes into that layer, otherwise it waits for the next one.
    Result<void> addMap(const FeatureMap& map);
    /// After a layer of weights it becomes that layer's activation. Fails with Unsupported when a feature map waits.
    Result<void> addActivation(OperationPtr activation, std::string name);
    /// Whether the last operation was a layer of weights, maybe with feature maps after it.
    bool endsInOpenDense() const {
        return !m_entries.empty() && m_entries.back().isDense && !m_entries.back().activation && !m_waits;
    }
    /// Fails with NotFinite, ShapeMismatch, Unsupported (a feature map at the end, no layer of weights), Cancelled.
    Result<std::vector<NodeSpec>> finish(const std::stop_token& stop = {}, const ProgressFn& progress = {});

private:
    struct Entry {
        bool isDense = false;
        std::string name;
        OperationPtr activation;
        SharedMatrix weights;
        Vector bias;
    };

    Result<void> foldAfter(Entry& dense, const FeatureMap& map) const;
    Result<void> foldBefore(Entry& dense) const;

    std::vector<Entry> m_entries;
    bool m_waits = false;
    FeatureMap m_waiting;
    UniqueNames m_names;
    int m_denseCount = 0;
};

} // namespace prunescope
