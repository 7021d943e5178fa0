#include "engine/evaluation/Advice.h"

namespace prunescope {

std::optional<Message> lowAccuracyAdvice(const Evaluation& dense, const Scaling& scaling) {
    if (2 * dense.correct >= dense.count)
        return std::nullopt;
    return Message(QT_TRANSLATE_NOOP("engine",
                                     "{0} gets only {1:.1f} % of {2} right. Check that the input scaling is the one it was "
                                     "trained with (now: {3}; unit, byte and standard are the usual ones), that it was trained "
                                     "on such images, and that it is trained at all."),
                   dense.model, dense.accuracy * 100, dense.data, scaling.text());
}

} // namespace prunescope
