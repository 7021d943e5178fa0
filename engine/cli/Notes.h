// Notes that go to standard error in addition to a result.
#pragma once

#include "engine/data/Scaling.h"
#include "engine/evaluation/Evaluation.h"

#include <string>

namespace prunescope {

/// Writes a note if the network as loaded classifies suspiciously few images correctly.
void noteIfLow(const Evaluation& dense, const Scaling& scaling);

/// Collects losses that are not finite, which are null in the JSON, and writes a note about where and why.
class LossWatch {
public:
    /// place: "as loaded", "after step 2".
    void see(double loss, const std::string& place);
    /// Writes one note about all of them, or none.
    void note() const;

private:
    int m_count = 0;
    std::string m_first;
};

} // namespace prunescope
