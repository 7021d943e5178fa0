// What the command line notes beside its results.
#pragma once

#include "engine/data/Scaling.h"
#include "engine/evaluation/Evaluation.h"

#include <string>

namespace prunescope {

/// Notes when a network as loaded measures suspiciously badly.
void noteIfLow(const Evaluation& dense, const Scaling& scaling);

/// A loss that is not finite is null in the JSON: a note says where that is so, and why.
class LossWatch {
public:
    /// place: "as loaded", "after step 2".
    void see(double loss, const std::string& place);
    /// One note about all of them, or none.
    void note() const;

private:
    int m_count = 0;
    std::string m_first;
};

} // namespace prunescope
