#include "engine/formats/onnx/OnnxFormat.h"

#include "engine/formats/onnx/OnnxReader.h"
#include "engine/formats/onnx/OnnxWriter.h"

namespace prunescope {

namespace {

class OnnxFormat final : public ModelFormat {
public:
    std::string_view name() const override { return "onnx"; }
    Message description() const override { return Message(QT_TRANSLATE_NOOP("engine", "an ONNX model (.onnx)")); }
    std::vector<std::string_view> suffixes() const override { return {".onnx"}; }
    /// ONNX has no signature, but all known writers put the IR version first: field 1, a number.
    bool matches(const FileSample& file) const override { return file.head.starts_with('\x08'); }

    bool canRead() const override { return true; }
    Result<Network> read(const std::filesystem::path& path, const std::stop_token& stop,
                         const ProgressFn& progress) const override {
        return readOnnx(path, stop, progress);
    }
    bool canWrite() const override { return true; }
    Result<void> write(const Network& network, const std::filesystem::path& path) const override {
        return writeOnnx(network, path);
    }
};

} // namespace

std::unique_ptr<const ModelFormat> makeOnnxFormat() {
    return std::make_unique<OnnxFormat>();
}

} // namespace prunescope
