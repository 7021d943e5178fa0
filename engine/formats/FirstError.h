#pragma once

#include "engine/core/Result.h"

namespace prunescope {

/// The first error among results of different types; nullptr if all of them hold values.
template <class... Results> const Error* firstError(const Results&... results) {
    const Error* first = nullptr;
    ((first = first || results ? first : &results.error()), ...);
    return first;
}

} // namespace prunescope
