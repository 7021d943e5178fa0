#include "engine/core/MappedFile.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace fs = std::filesystem;

namespace {

/// A mapped region. The signal handler reads it, so it may use only lock-free atomics.
struct Region {
    std::atomic<std::uintptr_t> begin{0}; ///< 0 when the entry is free
    std::atomic<std::size_t> length{0};
    std::atomic<bool> lost{false};
    std::string path; ///< guarded by regionsMutex
};

std::array<Region, 64> regions; // mapped files beyond this number are not protected
std::mutex regionsMutex;
struct sigaction previousAction;
std::uintptr_t pageSize = 4096;

/// Maps zeros where a file was truncated, so that the faulting instruction can continue. checkMappedFiles() reports the damage.
/// On Linux mmap() is a plain system call, so a signal handler may call it.
void onBusError(int, siginfo_t* info, void*) {
    const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Region& region : regions) {
        const std::uintptr_t begin = region.begin.load();
        const std::uintptr_t end = begin + (region.length.load() + pageSize - 1) / pageSize * pageSize;
        if (begin == 0 || at < begin || at >= end)
            continue;
        const std::uintptr_t page = at / pageSize * pageSize;
        region.lost.store(true);
        if (::mmap(reinterpret_cast<void*>(page), end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
            MAP_FAILED)
            return;
    }
    ::sigaction(SIGBUS, &previousAction, nullptr); // not our region: the instruction is retried and faults as it would have
}

void watch(const void* data, std::size_t length, const std::string& path) {
    const std::scoped_lock lock(regionsMutex);
    static const bool installed = [] {
        pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        struct sigaction action {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO;
        return ::sigaction(SIGBUS, &action, &previousAction) == 0;
    }();
    if (!installed)
        return;
    for (Region& region : regions) {
        if (region.begin != 0)
            continue;
        region.path = path;
        region.lost = false;
        region.length = length;
        region.begin = reinterpret_cast<std::uintptr_t>(data);
        return;
    }
}

void release(const void* data, std::size_t length) {
    {
        const std::scoped_lock lock(regionsMutex);
        for (Region& region : regions)
            if (region.begin == reinterpret_cast<std::uintptr_t>(data))
                region.begin = 0;
    }
    ::munmap(const_cast<void*>(data), length);
}

tl::unexpected<Error> unreadable(const fs::path& path) {
    return fail(errno == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable, path.string(),
                Message::verbatim(std::strerror(errno)));
}

/// Closes the file at the end of the scope.
struct OpenFile {
    explicit OpenFile(int number) : descriptor(number) {}
    ~OpenFile() {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    const int descriptor;
};

Result<MappedFile> readWhole(const OpenFile& file, const fs::path& path, std::size_t size) {
    const std::shared_ptr<std::byte[]> bytes(new (std::align_val_t{64}) std::byte[size],
                                             [](std::byte* p) { ::operator delete[](p, std::align_val_t{64}); });
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(file.descriptor, bytes.get() + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable(path);
        if (got == 0)
            return fail(ErrorCode::FileTruncated, path.string(), QT_TRANSLATE_NOOP("engine", "it ended after {} of {} bytes"),
                        done, size);
        done += static_cast<std::size_t>(got);
    }
    return MappedFile{bytes, bytes.get(), size};
}

} // namespace

Result<MappedFile> mapFile(const fs::path& path, std::uint64_t readUpTo) {
    // O_NOFOLLOW: the path is canonical, so a link found here was created after the check. O_NONBLOCK: opening a pipe must not
    // block.
    const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.descriptor < 0)
        return unreadable(path);
    struct stat status {};
    if (::fstat(file.descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorCode::FileUnreadable, path.string(), QT_TRANSLATE_NOOP("engine", "not a regular file"));
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0)
        return MappedFile();
    if (size <= readUpTo)
        return readWhole(file, path, size);
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0);
    if (data == MAP_FAILED)
        return unreadable(path);
    watch(data, size, path.string());
    std::shared_ptr<const void> owner(data, [size](const void* p) { release(p, size); });
    return MappedFile{std::move(owner), static_cast<const std::byte*>(data), size};
}

namespace {

template <class Concerns> Result<void> checkRegions(Concerns concerns) {
    const std::scoped_lock lock(regionsMutex);
    for (const Region& region : regions)
        if (region.begin != 0 && region.lost && concerns(region))
            return fail(
                ErrorCode::FileTruncated, region.path,
                QT_TRANSLATE_NOOP("engine", "it was shortened by another program while it was in use, so weights are missing"));
    return {};
}

} // namespace

Result<void> checkMappedFiles() {
    return checkRegions([](const Region&) { return true; });
}

Result<void> checkMappedFile(const void* address) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    return checkRegions([at](const Region& region) { return at >= region.begin && at < region.begin + region.length; });
}

} // namespace prunescope
