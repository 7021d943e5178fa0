#include "engine/data/IdxReader.h"

#include "engine/core/Grouped.h"
#include "engine/data/GzipFile.h"

#include <algorithm>
#include <new>

namespace prunescope {

namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 30U; // a third more than the largest EMNIST set needs
constexpr std::uint64_t kCountedExcess = std::uint64_t{1} << 20U;
constexpr int kClasses = 10;

/// What one of the two files is expected to be.
struct Kind {
    std::uint8_t dimensions;
    const char* items;
};
constexpr Kind kImages{3, QT_TRANSLATE_NOOP("engine", "images")};
constexpr Kind kLabels{1, QT_TRANSLATE_NOOP("engine", "labels")};

struct IdxArray {
    std::vector<std::uint64_t> sizes; ///< one per dimension of the kind
    std::vector<std::uint8_t> bytes;  ///< their product
};

std::uint64_t bigEndian(const std::uint8_t* bytes) {
    return std::uint64_t{bytes[0]} << 24U | std::uint64_t{bytes[1]} << 16U | std::uint64_t{bytes[2]} << 8U |
           std::uint64_t{bytes[3]};
}

Message elementName(std::uint8_t type) {
    switch (type) {
    case 0x09: return Message(QT_TRANSLATE_NOOP("engine", "signed bytes"));
    case 0x0b: return Message(QT_TRANSLATE_NOOP("engine", "16-bit integers"));
    case 0x0c: return Message(QT_TRANSLATE_NOOP("engine", "32-bit integers"));
    case 0x0d: return Message(QT_TRANSLATE_NOOP("engine", "32-bit floats"));
    case 0x0e: return Message(QT_TRANSLATE_NOOP("engine", "64-bit floats"));
    default: return Message(QT_TRANSLATE_NOOP("engine", "of a type that IDX does not know"));
    }
}

/// The four bytes of the magic number: two zeros, the type of the elements, the number of dimensions.
Result<void> checkMagic(const std::string& path, const std::vector<std::uint8_t>& header, const Kind& kind) {
    if (header[0] != 0 || header[1] != 0)
        return fail(ErrorCode::FormatUnknown, path,
                    QT_TRANSLATE_NOOP("engine", "byte 0: an IDX file starts with 0x0000, this one with 0x{:02x}{:02x}"),
                    header[0], header[1]);
    if (header[2] != 0x08)
        return fail(ErrorCode::FormatUnknown, path,
                    QT_TRANSLATE_NOOP("engine", "byte 2: the elements are {} (0x{:02x}), PruneScope reads unsigned bytes (0x08)"),
                    elementName(header[2]), header[2]);
    const Kind& other = kind.dimensions == kImages.dimensions ? kLabels : kImages;
    if (header[3] == other.dimensions)
        return fail(ErrorCode::BadArgument, path,
                    QT_TRANSLATE_NOOP(
                        "engine", "byte 3: it holds {} (magic 0x{:08x}) where {} (magic 0x{:08x}) belong; the images come first, "
                                  "then the labels"),
                    Message::marked(other.items), 0x800 + other.dimensions, Message::marked(kind.items), 0x800 + kind.dimensions);
    if (header[3] != kind.dimensions)
        return fail(ErrorCode::FormatUnknown, path,
                    QT_TRANSLATE_NOOP("engine", "byte 3: the header says {} dimensions, {} have {}"), header[3],
                    Message::marked(kind.items), kind.dimensions);
    return {};
}

Result<std::vector<std::uint64_t>> readHeader(const std::string& path, GzipFile& file, const Kind& kind) {
    // Check the magic number first: a file of another kind may be shorter than an IDX header.
    std::vector<std::uint8_t> header;
    const std::uint64_t length = 4 + 4 * std::uint64_t{kind.dimensions};
    auto count = appendFrom(file, 4, header);
    if (count && *count == 4) {
        if (auto magic = checkMagic(path, header, kind); !magic)
            return tl::unexpected(magic.error());
        count = appendFrom(file, length - 4, header);
    }
    if (!count)
        return tl::unexpected(count.error());
    if (header.size() < length)
        return fail(ErrorCode::FileTruncated, path,
                    header.empty() ? Message(QT_TRANSLATE_NOOP("engine", "it is empty"))
                                   : Message(QT_TRANSLATE_NOOP("engine", "the header of {} takes {} bytes, the file holds {}"),
                                             Message::marked(kind.items), length, header.size()));
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t at = 4; at < length; at += 4) {
        constexpr const char* kNames[] = {"", QT_TRANSLATE_NOOP("engine", "rows"), QT_TRANSLATE_NOOP("engine", "columns")};
        const std::uint64_t size = bigEndian(header.data() + at);
        if (size == 0)
            return fail(ErrorCode::FileDamaged, path, QT_TRANSLATE_NOOP("engine", "byte {}: the header says 0 {}"), at,
                        Message::marked(sizes.empty() ? kind.items : kNames[sizes.size()]));
        sizes.push_back(size);
    }
    return sizes;
}

Message counted(std::uint64_t count, const Kind& kind) {
    const std::string number = grouped(count);
    if (kind.dimensions == kImages.dimensions)
        return count == 1 ? Message(QT_TRANSLATE_NOOP("engine", "{} image"), number)
                          : Message(QT_TRANSLATE_NOOP("engine", "{} images"), number);
    return count == 1 ? Message(QT_TRANSLATE_NOOP("engine", "{} label"), number)
                      : Message(QT_TRANSLATE_NOOP("engine", "{} labels"), number);
}

/// Fails when the file holds more than its header says, and makes gzip verify its checksum.
Result<void> checkEnd(const std::string& path, GzipFile& file, const Kind& kind, std::uint64_t items, std::uint64_t end) {
    std::vector<std::uint8_t> excess;
    const auto counting = appendFrom(file, kCountedExcess + 1, excess);
    if (!counting)
        return tl::unexpected(counting.error());
    if (*counting == 0)
        return {};
    const std::uint64_t extra = file.unpackedSize() ? *file.unpackedSize() - std::min(end, *file.unpackedSize()) : *counting;
    const bool uncounted = !file.unpackedSize() && extra > kCountedExcess;
    const Message said = counted(items, kind);
    if (extra == 1)
        return fail(ErrorCode::FileDamaged, path,
                    QT_TRANSLATE_NOOP("engine", "byte {}: 1 byte too many after the {} that the header says"), end, said);
    if (uncounted)
        return fail(ErrorCode::FileDamaged, path,
                    QT_TRANSLATE_NOOP("engine", "byte {}: more than {} bytes too many after the {} that the header says"), end,
                    grouped(kCountedExcess), said);
    return fail(ErrorCode::FileDamaged, path,
                QT_TRANSLATE_NOOP("engine", "byte {}: {} bytes too many after the {} that the header says"), end, grouped(extra),
                said);
}

Result<IdxArray> readArray(const std::filesystem::path& path, const Kind& kind) {
    const std::string where = path.string();
    auto file = GzipFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    auto sizes = readHeader(where, *file, kind);
    if (!sizes)
        return tl::unexpected(sizes.error());
    const std::uint64_t items = sizes->front();
    const std::uint64_t header = 4 + 4 * sizes->size();
    std::uint64_t itemSize = 1; // at most (2³² − 1)²: it fits
    for (std::size_t i = 1; i < sizes->size(); ++i)
        itemSize *= (*sizes)[i];
    const auto tooShort = [&](std::uint64_t payload) {
        return fail(ErrorCode::FileTruncated, where, QT_TRANSLATE_NOOP("engine", "byte 4: the header says {}, the file holds {}"),
                    counted(items, kind), grouped(payload / itemSize));
    };
    // A plain file's length is known before anything is read; a gzip file's only after unpacking.
    if (const auto length = file->unpackedSize(); length && (*length < header || items > (*length - header) / itemSize))
        return tooShort(*length - std::min(header, *length));
    const bool fits = itemSize <= kLimit && items <= kLimit / itemSize;
    IdxArray array{std::move(*sizes), {}};
    const auto count = appendFrom(*file, fits ? items * itemSize : kLimit, array.bytes);
    if (!count)
        return tl::unexpected(count.error());
    if (*count < (fits ? items * itemSize : kLimit))
        return tooShort(*count);
    if (!fits)
        return fail(ErrorCode::OutOfMemory, where,
                    QT_TRANSLATE_NOOP("engine", "byte 4: the header says {} of {} bytes each, PruneScope reads at most {} bytes"),
                    counted(items, kind), grouped(itemSize), grouped(kLimit));
    if (auto end = checkEnd(where, *file, kind, items, header + *count); !end)
        return tl::unexpected(end.error());
    return array;
}

Result<DatasetPtr> readPair(const std::filesystem::path& images, const std::filesystem::path& labels, std::string name) {
    auto pixels = readArray(images, kImages);
    if (!pixels)
        return tl::unexpected(pixels.error());
    auto digits = readArray(labels, kLabels);
    if (!digits)
        return tl::unexpected(digits.error());
    const std::uint64_t count = pixels->sizes[0];
    if (digits->sizes[0] != count)
        return fail(ErrorCode::ShapeMismatch, labels.string(), QT_TRANSLATE_NOOP("engine", "byte 4: {} for the {} in {}"),
                    counted(digits->sizes[0], kLabels), counted(count, kImages), images.string());
    const auto bad =
        std::find_if(digits->bytes.begin(), digits->bytes.end(), [](std::uint8_t label) { return label >= kClasses; });
    if (bad != digits->bytes.end()) {
        const auto position = bad - digits->bytes.begin();
        return fail(ErrorCode::FileDamaged, labels.string(),
                    QT_TRANSLATE_NOOP("engine", "byte {}: label {} is {}, labels are 0 to {}"), 8 + position,
                    grouped(static_cast<std::uint64_t>(position)), *bad, kClasses - 1);
    }
    return Dataset::create(name.empty() ? images.filename().string() : std::move(name), static_cast<Index>(pixels->sizes[1]),
                           static_cast<Index>(pixels->sizes[2]), kClasses, std::move(pixels->bytes), std::move(digits->bytes));
}

} // namespace

Result<DatasetPtr> readIdx(const std::filesystem::path& images, const std::filesystem::path& labels, std::string name) {
    try {
        return readPair(images, labels, std::move(name));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, images.string(), {});
    }
}

} // namespace prunescope
