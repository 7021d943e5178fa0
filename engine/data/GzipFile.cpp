#include "engine/data/GzipFile.h"

#include "engine/core/Grouped.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace {

constexpr std::size_t kChunk = 64 * 1024;

} // namespace

struct GzipFile::State {
    ~State() {
        if (inflating)
            ::inflateEnd(&stream);
        if (file >= 0)
            ::close(file);
    }

    auto failure(ErrorCode code, Message detail) const { return fail(code, path.string(), std::move(detail)); }

    Result<void> openFile();
    Result<void> refill();
    Result<std::size_t> readPlain(std::span<std::uint8_t> target);
    Result<std::size_t> readPacked(std::span<std::uint8_t> target);
    Result<void> startNextMember();

    /// Position in the file of the next byte that has not been used.
    std::uint64_t position() const { return fetched - stream.avail_in; }

    std::filesystem::path path;
    int file = -1;
    std::uint64_t size = 0;
    bool packed = false;
    bool inflating = false;
    bool finished = false;
    std::uint64_t fetched = 0;
    z_stream stream{}; // next_in and avail_in are also used for plain files
    std::array<std::uint8_t, kChunk> buffer{};
};

Result<void> GzipFile::State::openFile() {
    // O_NONBLOCK: opening a named pipe must not wait for a writer.
    file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return failure(ErrorCode::FileNotFound, Message::verbatim(std::strerror(errno)));
    struct stat facts {};
    if (::fstat(file, &facts) != 0)
        return failure(ErrorCode::FileUnreadable, Message::verbatim(std::strerror(errno)));
    if (S_ISDIR(facts.st_mode))
        return failure(ErrorCode::FileNotFound, Message(QT_TRANSLATE_NOOP("engine", "it is a folder")));
    if (!S_ISREG(facts.st_mode))
        return failure(ErrorCode::FileNotFound, Message(QT_TRANSLATE_NOOP("engine", "it is not a regular file")));
    size = static_cast<std::uint64_t>(facts.st_size);
    if (auto filled = refill(); !filled)
        return filled;
    packed = stream.avail_in >= 2 && buffer[0] == 0x1f && buffer[1] == 0x8b;
    if (!packed)
        return {};
    inflating = ::inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK; // 16: expect gzip's header and checksum
    if (!inflating)
        return failure(ErrorCode::OutOfMemory, Message(QT_TRANSLATE_NOOP("engine", "zlib cannot start")));
    return {};
}

/// Moves the unused bytes to the front of the buffer and fills the rest from the file as far as possible.
Result<void> GzipFile::State::refill() {
    if (stream.avail_in > 0)
        std::memmove(buffer.data(), stream.next_in, stream.avail_in);
    stream.next_in = buffer.data();
    while (stream.avail_in < kChunk) {
        const ssize_t count = ::read(file, buffer.data() + stream.avail_in, kChunk - stream.avail_in);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure(ErrorCode::FileUnreadable,
                           Message(QT_TRANSLATE_NOOP("engine", "byte {}: {}"), fetched, std::strerror(errno)));
        if (count == 0)
            break;
        stream.avail_in += static_cast<uInt>(count);
        fetched += static_cast<std::uint64_t>(count);
    }
    return {};
}

Result<std::size_t> GzipFile::State::readPlain(std::span<std::uint8_t> target) {
    std::size_t done = 0;
    while (done < target.size()) {
        if (stream.avail_in == 0) {
            if (auto filled = refill(); !filled)
                return tl::unexpected(filled.error());
            if (stream.avail_in == 0)
                break;
        }
        const std::size_t count = std::min<std::size_t>(target.size() - done, stream.avail_in);
        std::memcpy(target.data() + done, stream.next_in, count);
        stream.next_in += count;
        stream.avail_in -= static_cast<uInt>(count);
        done += count;
    }
    return done;
}

/// Handles what follows the end of a member: the end of the file, another member, or stray bytes.
Result<void> GzipFile::State::startNextMember() {
    if (auto filled = refill(); !filled)
        return filled;
    if (stream.avail_in == 0) {
        finished = true;
        return {};
    }
    const bool another = stream.next_in[0] == 0x1f && (stream.avail_in == 1 || stream.next_in[1] == 0x8b);
    if (!another) {
        const std::uint64_t extra = size > position() ? size - position() : stream.avail_in;
        return failure(ErrorCode::FileDamaged,
                       extra == 1
                           ? Message(QT_TRANSLATE_NOOP("engine", "byte {}: gzip ends here, 1 byte too many follow"), position())
                           : Message(QT_TRANSLATE_NOOP("engine", "byte {}: gzip ends here, {} bytes too many follow"), position(),
                                     grouped(extra)));
    }
    ::inflateReset(&stream);
    return {};
}

Result<std::size_t> GzipFile::State::readPacked(std::span<std::uint8_t> target) {
    std::size_t done = 0;
    while (done < target.size() && !finished) {
        if (stream.avail_in == 0) {
            if (auto filled = refill(); !filled)
                return tl::unexpected(filled.error());
        }
        const bool atEnd = stream.avail_in == 0;
        const std::size_t room = std::min(target.size() - done, std::size_t{1} << 30U); // zlib counts in 32 bits
        stream.next_out = target.data() + done;
        stream.avail_out = static_cast<uInt>(room);
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        done += room - stream.avail_out;
        if (status == Z_STREAM_END) {
            if (auto started = startNextMember(); !started)
                return tl::unexpected(started.error());
        } else if (status == Z_BUF_ERROR && atEnd) {
            return failure(
                ErrorCode::FileTruncated,
                Message(QT_TRANSLATE_NOOP("engine", "byte {}: the file ends before its gzip stream does"), position()));
        } else if (status == Z_MEM_ERROR) {
            return failure(ErrorCode::OutOfMemory, Message(QT_TRANSLATE_NOOP("engine", "zlib has no memory to unpack it")));
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return failure(ErrorCode::FileDamaged, Message(QT_TRANSLATE_NOOP("engine", "byte {}: gzip says {}"), position(),
                                                           stream.msg ? Message::verbatim(stream.msg)
                                                                      : Message(QT_TRANSLATE_NOOP("engine", "it is wrong"))));
        }
    }
    return done;
}

GzipFile::GzipFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
GzipFile::GzipFile(GzipFile&&) noexcept = default;
GzipFile& GzipFile::operator=(GzipFile&&) noexcept = default;
GzipFile::~GzipFile() = default;

Result<GzipFile> GzipFile::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    if (auto opened = state->openFile(); !opened)
        return tl::unexpected(opened.error());
    return GzipFile(std::move(state));
}

std::uint64_t GzipFile::packedSize() const {
    return m_state->size;
}

std::optional<std::uint64_t> GzipFile::unpackedSize() const {
    return m_state->packed ? std::nullopt : std::optional(m_state->size);
}

Result<std::size_t> GzipFile::read(std::span<std::uint8_t> target) {
    return m_state->packed ? m_state->readPacked(target) : m_state->readPlain(target);
}

Result<std::uint64_t> appendFrom(GzipFile& file, std::uint64_t count, std::vector<std::uint8_t>& bytes) {
    // Deflate packs at most 1032 : 1 (zlib's documentation), so this is never far above what the file can actually hold.
    const std::uint64_t possible = file.unpackedSize().value_or(file.packedSize() * 1032);
    const std::size_t before = bytes.size();
    std::uint64_t done = 0;
    bytes.reserve(before + std::min({count, possible, std::uint64_t{1} << 26U}));
    while (done < count) {
        const std::size_t step = std::min<std::uint64_t>(count - done, kChunk);
        bytes.resize(before + done + step);
        const auto got = file.read(std::span(bytes).subspan(before + done));
        if (!got)
            return tl::unexpected(got.error());
        done += *got;
        if (*got < step)
            break;
    }
    bytes.resize(before + done);
    return done;
}

Result<std::vector<std::uint8_t>> readMaybeGzip(const std::filesystem::path& path, std::uint64_t limit) {
    auto file = GzipFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    std::vector<std::uint8_t> bytes;
    const auto count = appendFrom(*file, limit + 1, bytes);
    if (!count)
        return tl::unexpected(count.error());
    if (*count > limit)
        return fail(ErrorCode::OutOfMemory, path.string(), QT_TRANSLATE_NOOP("engine", "it unpacks to more than {} bytes"),
                    grouped(limit));
    return bytes;
}

} // namespace prunescope
