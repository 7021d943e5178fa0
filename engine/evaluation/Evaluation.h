// What is measured of a network on a data set, and what it costs to keep and to run: plain values.
#pragma once

#include "engine/core/Types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

/// One class of the data. 0 where undefined (no image of the class, or none predicted as it), as scikit-learn's zero_division=0.
struct ClassMetrics {
    int label = 0;
    Index support = 0; ///< images whose true class it is
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};

struct Evaluation {
    std::string model;
    std::string data;
    Index count = 0;
    Index correct = 0;
    double accuracy = 0; ///< a fraction, as all shares here
    double accuracyLow = 0;
    double accuracyHigh = 0; ///< the 95 % Wilson interval
    double loss = 0;         ///< mean cross-entropy in nats; NaN possible
    double macroPrecision = 0;
    double macroRecall = 0;
    double macroF1 = 0;
    std::vector<ClassMetrics> perClass;
    std::vector<std::vector<Index>> confusion; ///< rows: true class, columns: predicted class
    std::vector<std::uint8_t> predictions;
    double seconds = 0;
};

/// Image by image against another network on the same images.
struct PairedCounts {
    Index won = 0;  ///< right now, wrong there
    Index lost = 0; ///< wrong now, right there
};

struct SizeReport {
    Index denseBytes = 0;
    Index csrBytes = 0;
    std::optional<Index> gzipBytes; ///< takes tens of milliseconds, so it follows later
};

struct NetworkCost {
    Index parameters = 0;
    Index keptParameters = 0;
    Index weights = 0;
    Index keptWeights = 0;
    Index nonzeroWeights = 0;
    Index macs = 0;
    Index keptMacs = 0;
};

} // namespace prunescope
