// The only way to run loops in parallel. Uses oneTBB, or std::thread under ThreadSanitizer, since Debian's oneTBB is not
// instrumented.
#pragma once

#include "engine/core/Types.h"

#include <functional>

namespace prunescope {

/// Number of threads that parallelFor uses; 0 asks for one per core. Must not be called while a loop runs.
void setThreadCount(int count);
int threadCount();

/// Calls body(begin, end) for consecutive chunks of `grain` items that cover 0…count. The chunks depend only on count and
/// grain, never on the number of threads: a body that writes only what belongs to its chunk gives the same bits for any number
/// of threads. Reductions: one partial result per chunk (chunkCount() of them, index begin / grain), added up in order by the
/// caller.
void parallelFor(Index count, Index grain, const std::function<void(Index begin, Index end)>& body);

constexpr Index chunkCount(Index count, Index grain) {
    return (count + grain - 1) / grain;
}

} // namespace prunescope
