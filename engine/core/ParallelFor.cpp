#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#ifndef PRUNESCOPE_STD_THREADS
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace prunescope {

namespace {

int hardwareThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::atomic<int> requestedThreads{0};

} // namespace

int threadCount() {
    const int requested = requestedThreads.load();
    return requested > 0 ? requested : hardwareThreads();
}

#ifdef PRUNESCOPE_STD_THREADS

void setThreadCount(int count) {
    requestedThreads = count;
}

void parallelFor(Index count, Index grain, const std::function<void(Index, Index)>& body) {
    const Index chunks = chunkCount(count, grain);
    std::atomic<Index> next{0};
    const auto work = [&] {
        for (Index chunk = next++; chunk < chunks; chunk = next++)
            body(chunk * grain, std::min(count, (chunk + 1) * grain));
    };
    std::vector<std::jthread> helpers;
    for (Index i = 1; i < std::min<Index>(threadCount(), chunks); ++i)
        helpers.emplace_back(work);
    work();
}

#else

void setThreadCount(int count) {
    static std::unique_ptr<tbb::global_control> limit;
    requestedThreads = count;
    limit.reset();
    if (count > 0)
        limit =
            std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(count));
}

void parallelFor(Index count, Index grain, const std::function<void(Index, Index)>& body) {
    const Index chunks = chunkCount(count, grain);
    if (chunks <= 1 || threadCount() == 1) {
        for (Index chunk = 0; chunk < chunks; ++chunk)
            body(chunk * grain, std::min(count, (chunk + 1) * grain));
        return;
    }
    // Isolated: while a thread waits for an inner loop to finish, it must not pick up work of the outer loop, which may need
    // the inner loop's result.
    tbb::this_task_arena::isolate([&] {
        tbb::parallel_for(Index{0}, chunks, [&](Index chunk) { body(chunk * grain, std::min(count, (chunk + 1) * grain)); });
    });
}

#endif

} // namespace prunescope
