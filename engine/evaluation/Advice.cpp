#include "engine/evaluation/Advice.h"

#include <fmt/format.h>

namespace prunescope {

// Marks a text for translation; the window looks it up in the context "engine".
#define ENGINE_TEXT(text) text

std::optional<std::string> lowAccuracySentence(const Evaluation& dense, const Scaling& scaling,
                                               const std::function<std::string(const char*)>& translate) {
    if (2 * dense.correct >= dense.count)
        return std::nullopt;
    const char* pattern = ENGINE_TEXT(
        "{0} gets only {1:.1f} % of {2} right. Check that the input scaling is the one it was trained with (now: {3}; "
        "unit, byte and standard are the usual ones), that it was trained on such images, and that it is trained at all.");
    const std::string text = translate ? translate(pattern) : pattern;
    try {
        return fmt::format(fmt::runtime(text), dense.model, dense.accuracy * 100, dense.data, scaling.text());
    } catch (const fmt::format_error&) { // a faulty translation must not cost the sentence
        return fmt::format(fmt::runtime(pattern), dense.model, dense.accuracy * 100, dense.data, scaling.text());
    }
}

} // namespace prunescope
