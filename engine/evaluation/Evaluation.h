// The results of evaluating a network on a data set: plain values.
#pragma once

#include "engine/core/Types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace prunescope {

/// The figures of one class. A ratio is 0 where it is undefined, as with scikit-learn's zero_division=0.
struct ClassMetrics {
    int label = 0;
    Index support = 0; ///< images of this class
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};

struct Evaluation {
    std::string model;
    std::string data;
    Index count = 0;
    Index correct = 0;
    double accuracy = 0;    ///< 0…1
    double accuracyLow = 0; ///< 95 % Wilson interval
    double accuracyHigh = 0;
    double loss = 0; ///< mean cross-entropy from the values before the final softmax; not necessarily finite
    double macroPrecision = 0;
    double macroRecall = 0;
    double macroF1 = 0;
    std::vector<ClassMetrics> perClass;
    std::vector<std::vector<Index>> confusion; ///< [true class][predicted class]
    std::vector<std::uint8_t> predictions;     ///< one per image
    double seconds = 0;
};

/// Image-by-image comparison with the dense network: right now but wrong before, and vice versa.
struct PairedCounts {
    Index won = 0;
    Index lost = 0;
};

/// Bytes of the parameters, stored in three ways.
struct SizeReport {
    Index denseBytes = 0;           ///< every parameter as a 4-byte float: zeros take as much space as any other value
    Index csrBytes = 0;             ///< per kept weight a value and a column, per row a pointer; biases dense
    std::optional<Index> gzipBytes; ///< the dense bytes after gzip -6; empty until measured
};

struct NetworkCost {
    Index parameters = 0; ///< weights and biases
    Index keptParameters = 0;
    Index weights = 0;
    Index keptWeights = 0;
    Index nonzeroWeights = 0;
    Index macs = 0; ///< multiply-accumulates for one image
    Index keptMacs = 0;
};

} // namespace prunescope
