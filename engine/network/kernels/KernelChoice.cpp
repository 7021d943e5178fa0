#include "engine/network/kernels/KernelChoice.h"

#include "engine/network/kernels/Kernels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>

namespace prunescope {

namespace kernels {

namespace v2 {
extern const Kernels kKernels;
}
namespace v3 {
extern const Kernels kKernels;
}
namespace v4 {
extern const Kernels kKernels;
}
#ifndef PRUNESCOPE_PORTABLE
namespace native {
extern const Kernels kKernels;
}
#endif

} // namespace kernels

namespace {

using kernels::Kernels;

struct Set {
    const Kernels* kernels;
    bool runs; ///< whether this machine supports it
};

/// All sets of this build, in order of preference.
const std::vector<Set>& allSets() {
    __builtin_cpu_init();
    static const std::vector<Set> sets{
#ifndef PRUNESCOPE_PORTABLE
        {&kernels::native::kKernels, true},
#endif
        {&kernels::v4::kKernels, __builtin_cpu_supports("x86-64-v4") != 0},
        {&kernels::v3::kKernels, __builtin_cpu_supports("x86-64-v3") != 0},
        {&kernels::v2::kKernels, __builtin_cpu_supports("x86-64-v2") != 0},
    };
    return sets;
}

const Kernels* best() {
    return std::find_if(allSets().begin(), allSets().end(), [](const Set& set) { return set.runs; })->kernels;
}

std::atomic<const Kernels*>& chosen() {
    static std::atomic<const Kernels*> kernels{best()};
    return kernels;
}

} // namespace

const Kernels& kernels::active() {
    return *chosen().load(std::memory_order_relaxed);
}

std::vector<std::string> availableKernels() {
    std::vector<std::string> names;
    for (const Set& set : allSets())
        if (set.runs)
            names.emplace_back(set.kernels->name);
    return names;
}

Result<void> forceKernels(std::string_view name) {
    for (const Set& set : allSets()) {
        if (set.kernels->name != name)
            continue;
        if (!set.runs)
            return fail(ErrorCode::Unsupported, Message(QT_TRANSLATE_NOOP("engine", "--isa {}"), name),
                        QT_TRANSLATE_NOOP("engine", "this machine's processor lacks these instructions; it runs {}"),
                        fmt::format("{}", fmt::join(availableKernels(), ", ")));
        chosen() = set.kernels;
        return {};
    }
    return fail(ErrorCode::BadArgument, Message::verbatim("--isa"), QT_TRANSLATE_NOOP("engine", "'{}' is none of {}"), name,
                fmt::format("{}", fmt::join(availableKernels(), ", ")));
}

} // namespace prunescope
