#include "engine/formats/ForeignFormats.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>

namespace prunescope {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLookedAt = 65536;

constexpr const char* kFromKeras = "export it with model.export(\"model.onnx\", format=\"onnx\") in Keras 3, or with tf2onnx";
constexpr const char* kFromTorch = "export it with torch.onnx.export(model, example_input, \"model.onnx\") in PyTorch";

/// The beginning and the end of a file: a zip archive lists its members at its end.
std::string headAndTail(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(kLookedAt, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size <= bytes.size())
        return bytes;
    const std::size_t rest = static_cast<std::size_t>(std::min<std::uintmax_t>(kLookedAt, size - bytes.size()));
    std::string tail(rest, '\0');
    file.clear();
    file.seekg(static_cast<std::streamoff>(size - rest));
    file.read(tail.data(), static_cast<std::streamsize>(rest));
    return bytes + tail;
}

std::string archiveKind(std::string_view bytes) {
    const auto has = [&](std::string_view part) { return bytes.find(part) != std::string_view::npos; };
    if (has("data.pkl"))
        return std::string("a PyTorch file (.pt, .pth); ") + kFromTorch;
    if (has("model.weights.h5") || (has("config.json") && has("metadata.json")))
        return std::string("a Keras file (.keras); ") + kFromKeras;
    if (has(".npy"))
        return "an archive of NumPy arrays (.npz), which does not say how the layers follow each other; build the model from it "
               "and export that as ONNX";
    return "a zip archive; unpack it, and if it holds an .onnx file open that one";
}

bool isSafetensors(std::string_view bytes) {
    if (bytes.size() < 10 || bytes[8] != '{')
        return false;
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof(header));
    return header >= 2 && header < 100'000'000;
}

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view meaning;
};

constexpr std::array kMagics{
    Magic{0, "\x93NUMPY"sv, "a NumPy array (.npy); build the model from it and export that as ONNX"},
    Magic{4, "TFL3"sv, "a TensorFlow Lite file (.tflite); convert it with tf2onnx (python -m tf2onnx.convert --tflite …)"},
    Magic{0, "\x1F\x8B"sv, "a gzip file; unpack it first"},
    Magic{0, "GGUF"sv, "a GGUF file; export the original model as ONNX"},
    Magic{0, "\x00\x00\x08\x01"sv, "IDX labels, which are data and no model"},
    Magic{0, "\x00\x00\x08\x03"sv, "IDX images, which are data and no model"},
    Magic{0, "{"sv, "a JSON text and no model"},
    Magic{0, "<"sv, "a web page or another XML text and no model; maybe a download went wrong"},
    Magic{0, "version https://git-lfs"sv, "a Git LFS pointer instead of the file itself; fetch it with git lfs pull"},
};

} // namespace

std::optional<std::string> foreignFormat(const std::filesystem::path& path) {
    const std::string bytes = headAndTail(path);
    const std::string_view view(bytes);
    if (view.starts_with("\x89HDF\r\n\x1A\n"sv))
        return std::string("an HDF5 file, as Keras writes them (.h5); ") + kFromKeras;
    if (view.starts_with("PK\x03\x04"sv) || view.starts_with("PK\x05\x06"sv))
        return archiveKind(view);
    // A pickle begins with its protocol. Unpickling runs code from the file, so no reader of this program will ever do it.
    if (view.size() > 2 && view[0] == '\x80' && view[1] >= 2 && view[1] <= 5)
        return std::string("a Python pickle, as old PyTorch files are (.pt, .pth, .pkl); ") + kFromTorch;
    if (isSafetensors(view))
        return std::string("a safetensors file, which holds weights without the network; ") + kFromTorch;
    for (const Magic& magic : kMagics)
        if (view.size() >= magic.offset && view.substr(magic.offset).starts_with(magic.bytes))
            return std::string(magic.meaning);
    return std::nullopt;
}

} // namespace prunescope
