#include "engine/formats/onnx/OnnxWriter.h"

#include "engine/core/AtomicFile.h"
#include "engine/formats/onnx/OnnxModelBuilder.h"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <unistd.h>

namespace prunescope {

namespace {

constexpr std::size_t kMaximumFileName = 255;

std::uint64_t weightBytes(const Network& network) {
    return static_cast<std::uint64_t>(network.parameters()) * sizeof(float);
}

std::uint32_t fnv1a(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

/// Appends the suffix to the name. If the result is too long for a file system, the name is cut between two UTF-8 characters,
/// and a hash keeps it distinct.
std::string withSuffix(std::string name, const std::string& suffix) {
    if (name.size() + suffix.size() <= kMaximumFileName)
        return name + suffix;
    const std::string ending = fmt::format("-{:08x}{}", fnv1a(name), suffix);
    std::size_t length = kMaximumFileName - std::min(kMaximumFileName, ending.size());
    while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U)
        --length;
    name.resize(length);
    return name + ending;
}

/// Keeps the previous file under a second name until the new one is known to be complete.
class Backup {
public:
    explicit Backup(std::filesystem::path path)
        : m_path(std::move(path)),
          m_kept(m_path.parent_path() / withSuffix(m_path.filename().string(), ".old" + std::to_string(::getpid()))) {
        m_exists = ::link(m_path.c_str(), m_kept.c_str()) == 0;
    }
    ~Backup() {
        if (m_exists)
            ::unlink(m_kept.c_str());
    }
    Backup(const Backup&) = delete;
    Backup& operator=(const Backup&) = delete;

    void restore() {
        if (m_exists)
            m_exists = std::rename(m_kept.c_str(), m_path.c_str()) != 0;
        else
            ::unlink(m_path.c_str());
    }

private:
    std::filesystem::path m_path;
    std::filesystem::path m_kept;
    bool m_exists = false;
};

Result<void> writeWithDataFile(const Network& network, const std::filesystem::path& path) {
    // Written beside the target of a symbolic link: the target is the file that is replaced, and readers look in its folder.
    std::error_code ignored;
    const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, ignored);
    std::filesystem::path data = resolved.empty() ? path : resolved;
    data.replace_filename(withSuffix(data.filename().string(), ".data"));
    OnnxModelBuilder builder(network, data.filename().string());
    const Result<onnx::ModelProto> model = builder.build();
    if (!model)
        return tl::unexpected<Error>(model.error());
    Backup older(data);
    if (Result<void> written = writeFileAtomically(data, builder.pieces()); !written)
        return written;
    Result<void> written = writeFileAtomically(path, model->SerializeAsString());
    if (!written)
        older.restore();
    return written;
}

} // namespace

Result<std::string> onnxBytes(const Network& network) {
    if (weightBytes(network) > kLargestInlineWeights)
        return fail(ErrorCode::Unsupported, network.name(),
                    QT_TRANSLATE_NOOP("engine", "{} bytes of weights do not fit into one ONNX file of at most 2 GiB"),
                    weightBytes(network));
    const Result<onnx::ModelProto> model = OnnxModelBuilder(network).build();
    if (!model)
        return tl::unexpected<Error>(model.error());
    return model->SerializeAsString();
}

Result<void> writeOnnx(const Network& network, const std::filesystem::path& path, std::uint64_t largestInline) {
    if (weightBytes(network) > std::min(largestInline, kLargestInlineWeights))
        return writeWithDataFile(network, path);
    const Result<std::string> bytes = onnxBytes(network);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return writeFileAtomically(path, *bytes);
}

} // namespace prunescope
