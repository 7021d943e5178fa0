#include "engine/cli/Notes.h"

#include "engine/cli/Output.h"
#include "engine/evaluation/Advice.h"

#include <fmt/format.h>

#include <cmath>

namespace prunescope {

void noteIfLow(const Evaluation& dense, const Scaling& scaling) {
    if (const auto advice = lowAccuracyAdvice(dense, scaling))
        writeNote(advice->text());
}

void LossWatch::see(double loss, const std::string& place) {
    if (!std::isfinite(loss) && m_count++ == 0)
        m_first = place;
}

void LossWatch::note() const {
    if (m_count == 0)
        return;
    const std::string more = m_count > 1 ? fmt::format(" (and {} more)", m_count - 1) : "";
    writeNote(fmt::format("the loss is not finite {}{}: values in the network are too large or are not numbers. Check the input "
                          "scaling and the model.",
                          m_first, more));
}

} // namespace prunescope
