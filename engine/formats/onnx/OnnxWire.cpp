#include "engine/formats/onnx/OnnxWire.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace {

namespace pb = google::protobuf;
using pb::Descriptor;
using pb::FieldDescriptor;

// Limits memory: a two-byte message becomes an object of about two hundred bytes, and a one-byte varint a number of eight.
constexpr std::int64_t kMaximumParts = 500'000;
constexpr std::int64_t kMaximumVarintBytes = std::int64_t{64} << 20;
constexpr int kMaximumDepth = 100;
constexpr std::uint32_t kVersionTag = onnx::ModelProto::kIrVersionFieldNumber << 3U;

enum class Wire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

bool isVarint(const FieldDescriptor& field) {
    const auto type = field.cpp_type();
    return type == FieldDescriptor::CPPTYPE_INT32 || type == FieldDescriptor::CPPTYPE_INT64 ||
           type == FieldDescriptor::CPPTYPE_UINT32 || type == FieldDescriptor::CPPTYPE_UINT64 ||
           type == FieldDescriptor::CPPTYPE_ENUM || type == FieldDescriptor::CPPTYPE_BOOL;
}

/// Walks the fields of a message according to its description and adds up the memory that parsing would allocate.
class WireScan {
public:
    WireScan(int file, std::int64_t size) : m_stream(file), m_input(&m_stream), m_size(size) {
        m_input.SetTotalBytesLimit(INT_MAX);
    }

    Result<void> run(const std::string& name) {
        m_name = name;
        Result<void> scanned = scan(*onnx::ModelProto::descriptor(), m_size, 0);
        // All known writers of ONNX put the IR version first. A file that starts differently and has no valid fields is
        // something else.
        if (!scanned && !m_beginsWithVersion)
            return fail(ErrorCode::FormatUnknown, m_name, QT_TRANSLATE_NOOP("engine", "it does not begin as an ONNX file does"));
        return scanned;
    }

private:
    tl::unexpected<Error> damaged(const Message& detail) const { return fail(ErrorCode::FileDamaged, m_name, detail); }
    std::int64_t here() const { return m_input.CurrentPosition(); }

    Result<void> scan(const Descriptor& type, std::int64_t end, int depth) {
        if (depth > kMaximumDepth)
            return damaged(Message(QT_TRANSLATE_NOOP("engine", "more than {} messages inside each other at byte {}"),
                                   kMaximumDepth, here()));
        while (here() < end) {
            const std::int64_t start = here();
            const std::uint32_t tag = m_input.ReadTagNoLastTag();
            const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3U));
            if (start == 0)
                m_beginsWithVersion = tag == kVersionTag;
            if (tag == 0)
                return here() >= m_size ? truncated(start)
                                        : damaged(Message(QT_TRANSLATE_NOOP("engine", "no field at byte {}"), start));
            if (Result<void> value = scanValue(tag, field, end, depth); !value)
                return value;
            if (here() > end)
                return damaged(Message(QT_TRANSLATE_NOOP("engine", "the field at byte {} is longer than what holds it"), start));
        }
        return {};
    }

    Result<void> scanValue(std::uint32_t tag, const FieldDescriptor* field, std::int64_t end, int depth) {
        const std::int64_t start = here();
        std::uint64_t number = 0;
        switch (static_cast<Wire>(tag & 7U)) {
        case Wire::Varint:
            if (!m_input.ReadVarint64(&number))
                return cut(start);
            return {};
        case Wire::Fixed64: return skip(8, start);
        case Wire::Fixed32: return skip(4, start);
        case Wire::Bytes: break;
        default: return damaged(Message(QT_TRANSLATE_NOOP("engine", "no field at byte {}"), start));
        }
        if (!m_input.ReadVarint64(&number))
            return cut(start);
        if (number > static_cast<std::uint64_t>(m_size - here()))
            return depth == 0
                       ? truncated(start)
                       : damaged(Message(QT_TRANSLATE_NOOP("engine", "the field at byte {} is longer than the file"), start));
        const auto length = static_cast<std::int64_t>(number);
        if (here() + length > end)
            return damaged(Message(QT_TRANSLATE_NOOP("engine", "the field at byte {} is longer than what holds it"), start));
        return scanBytes(field, length, depth);
    }

    Result<void> scanBytes(const FieldDescriptor* field, std::int64_t length, int depth) {
        if (field && isVarint(*field))
            m_varintBytes += length;
        else
            ++m_parts;
        if (m_parts > kMaximumParts || m_varintBytes > kMaximumVarintBytes)
            return damaged(Message(QT_TRANSLATE_NOOP("engine", "it consists of more parts than any model that PruneScope runs")));
        if (field && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
            return scan(*field->message_type(), here() + length, depth + 1);
        return skip(length, here());
    }

    Result<void> skip(std::int64_t length, std::int64_t start) {
        if (length > m_size - here() || !m_input.Skip(static_cast<int>(length)))
            return cut(start);
        return {};
    }

    Result<void> cut(std::int64_t start) const {
        return here() >= m_size ? truncated(start) : damaged(Message(QT_TRANSLATE_NOOP("engine", "no number at byte {}"), start));
    }
    Result<void> truncated(std::int64_t start) const {
        return fail(ErrorCode::FileTruncated, m_name,
                    QT_TRANSLATE_NOOP("engine", "the field at byte {} ends behind the file's {} bytes"), start, m_size);
    }

    pb::io::FileInputStream m_stream;
    pb::io::CodedInputStream m_input;
    std::int64_t m_size;
    std::string m_name;
    bool m_beginsWithVersion = false;
    std::int64_t m_parts = 0;
    std::int64_t m_varintBytes = 0;
};

/// Closes its file at the end of the block.
struct OpenFile {
    int number;
    ~OpenFile() {
        if (number >= 0)
            ::close(number);
    }
};

} // namespace

Result<std::unique_ptr<onnx::ModelProto>> parseOnnx(const std::filesystem::path& path) {
    const std::string name = path.string();
    const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat status {};
    if (file.number < 0 || ::fstat(file.number, &status) != 0)
        return fail(errno == ENOENT || errno == EACCES ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable, name,
                    Message::verbatim(std::strerror(errno)));
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::FileUnreadable, name,
                    S_ISDIR(status.st_mode) ? Message(QT_TRANSLATE_NOOP("engine", "it is a folder"))
                                            : Message(QT_TRANSLATE_NOOP("engine", "it is not a regular file")));
    if (status.st_size == 0)
        return fail(ErrorCode::FileTruncated, name, QT_TRANSLATE_NOOP("engine", "it is empty"));
    if (status.st_size > INT_MAX)
        return fail(
            ErrorCode::FormatUnknown, name,
            QT_TRANSLATE_NOOP("engine",
                              "{} bytes, but an ONNX file has at most 2 GiB; larger models keep their weights as external data"),
            status.st_size);
    if (Result<void> scanned = WireScan(file.number, status.st_size).run(name); !scanned)
        return tl::unexpected<Error>(scanned.error());
    if (::lseek(file.number, 0, SEEK_SET) != 0)
        return fail(ErrorCode::FileUnreadable, name, Message::verbatim(std::strerror(errno)));
    auto model = std::make_unique<onnx::ModelProto>();
    pb::io::FileInputStream stream(file.number);
    pb::io::CodedInputStream input(&stream);
    input.SetTotalBytesLimit(INT_MAX);
    if (!model->ParseFromCodedStream(&input) || !input.ConsumedEntireMessage())
        return fail(stream.GetErrno() != 0 ? ErrorCode::FileUnreadable : ErrorCode::FileDamaged, name,
                    stream.GetErrno() != 0 ? Message::verbatim(std::strerror(stream.GetErrno()))
                                           : Message(QT_TRANSLATE_NOOP("engine", "protobuf cannot read it")));
    return model;
}

} // namespace prunescope
