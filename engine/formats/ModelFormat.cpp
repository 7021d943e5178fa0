#include "engine/formats/ModelFormat.h"

#include "engine/formats/RecognizedFormats.h"
#include "engine/formats/onnx/OnnxFormat.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace prunescope {

namespace {

constexpr std::size_t kSampleSize = 65536;

using Formats = std::vector<std::unique_ptr<const ModelFormat>>;

Formats& registry() {
    static Formats formats = [] {
        Formats all;
        addRecognizedFormats(all);
        all.push_back(makeOnnxFormat());
        return all;
    }();
    return formats;
}

FileSample sampleOf(const std::filesystem::path& path) {
    std::error_code error;
    FileSample sample{path, std::filesystem::is_directory(path, error), {}, {}};
    if (!std::filesystem::is_regular_file(path, error))
        return sample;
    std::ifstream file(path, std::ios::binary);
    const auto take = [&](std::string& bytes, std::size_t count) {
        bytes.resize(count);
        file.read(bytes.data(), static_cast<std::streamsize>(count));
        bytes.resize(static_cast<std::size_t>(file.gcount()));
    };
    take(sample.head, kSampleSize);
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size <= kSampleSize)
        return sample;
    const std::uintmax_t rest = std::min<std::uintmax_t>(kSampleSize, size - kSampleSize);
    file.clear();
    file.seekg(static_cast<std::streamoff>(size - rest));
    take(sample.tail, rest);
    return sample;
}

} // namespace

bool FileSample::contains(std::string_view part) const {
    return head.find(part) != std::string::npos || tail.find(part) != std::string::npos;
}

Result<Network> ModelFormat::read(const std::filesystem::path& path, const std::stop_token& /*stop*/,
                                  const ProgressFn& /*progress*/) const {
    return fail(ErrorCode::FormatUnknown, path.string(), description());
}

Result<void> ModelFormat::write(const Network& network, const std::filesystem::path& /*path*/) const {
    return fail(ErrorCode::Unsupported, network.name(), QT_TRANSLATE_NOOP("engine", "{} files cannot be written"), name());
}

std::vector<const ModelFormat*> modelFormats() {
    std::vector<const ModelFormat*> formats;
    for (const auto& format : registry())
        formats.push_back(format.get());
    return formats;
}

void registerModelFormat(std::unique_ptr<const ModelFormat> format) {
    registry().insert(registry().begin(), std::move(format));
}

const ModelFormat* formatOf(const std::filesystem::path& path) {
    const FileSample sample = sampleOf(path);
    const auto found =
        std::find_if(registry().begin(), registry().end(), [&](const auto& format) { return format->matches(sample); });
    return found == registry().end() ? nullptr : found->get();
}

const ModelFormat* findModelFormat(std::string_view name) {
    const auto found =
        std::find_if(registry().begin(), registry().end(), [&](const auto& format) { return format->name() == name; });
    return found == registry().end() ? nullptr : found->get();
}

} // namespace prunescope
