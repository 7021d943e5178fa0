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

constexpr const char* kFromKeras =
    QT_TRANSLATE_NOOP("engine", "export it with model.export(\"model.onnx\", format=\"onnx\") in Keras 3, or with tf2onnx");
constexpr const char* kFromTorch =
    QT_TRANSLATE_NOOP("engine", "export it with torch.onnx.export(model, example_input, \"model.onnx\") in PyTorch");

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

Message archiveKind(std::string_view bytes) {
    const auto has = [&](std::string_view part) { return bytes.find(part) != std::string_view::npos; };
    if (has("data.pkl"))
        return Message(QT_TRANSLATE_NOOP("engine", "a PyTorch file (.pt, .pth); {}"), Message::marked(kFromTorch));
    if (has("model.weights.h5") || (has("config.json") && has("metadata.json")))
        return Message(QT_TRANSLATE_NOOP("engine", "a Keras file (.keras); {}"), Message::marked(kFromKeras));
    if (has(".npy"))
        return Message(QT_TRANSLATE_NOOP(
            "engine",
            "an archive of NumPy arrays (.npz), which does not say how the layers follow each other; build the model from it "
            "and export that as ONNX"));
    return Message(QT_TRANSLATE_NOOP("engine", "a zip archive; unpack it, and if it holds an .onnx file open that one"));
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
    const char* meaning;
};

constexpr std::array kMagics{
    Magic{0, "\x93NUMPY"sv, QT_TRANSLATE_NOOP("engine", "a NumPy array (.npy); build the model from it and export that as ONNX")},
    Magic{4, "TFL3"sv,
          QT_TRANSLATE_NOOP("engine",
                            "a TensorFlow Lite file (.tflite); convert it with tf2onnx (python -m tf2onnx.convert --tflite …)")},
    Magic{0, "\x1F\x8B"sv, QT_TRANSLATE_NOOP("engine", "a gzip file; unpack it first")},
    Magic{0, "GGUF"sv, QT_TRANSLATE_NOOP("engine", "a GGUF file; export the original model as ONNX")},
    Magic{0, "\x00\x00\x08\x01"sv, QT_TRANSLATE_NOOP("engine", "IDX labels, which are data and no model")},
    Magic{0, "\x00\x00\x08\x03"sv, QT_TRANSLATE_NOOP("engine", "IDX images, which are data and no model")},
    Magic{0, "{"sv, QT_TRANSLATE_NOOP("engine", "a JSON text and no model")},
    Magic{0, "<"sv, QT_TRANSLATE_NOOP("engine", "a web page or another XML text and no model; maybe a download went wrong")},
    Magic{0, "version https://git-lfs"sv,
          QT_TRANSLATE_NOOP("engine", "a Git LFS pointer instead of the file itself; fetch it with git lfs pull")},
};

} // namespace

std::optional<Message> foreignFormat(const std::filesystem::path& path) {
    const std::string bytes = headAndTail(path);
    const std::string_view view(bytes);
    if (view.starts_with("\x89HDF\r\n\x1A\n"sv))
        return Message(QT_TRANSLATE_NOOP("engine", "an HDF5 file, as Keras writes them (.h5); {}"), Message::marked(kFromKeras));
    if (view.starts_with("PK\x03\x04"sv) || view.starts_with("PK\x05\x06"sv))
        return archiveKind(view);
    // A pickle begins with its protocol. Unpickling runs code from the file, so no reader of this program will ever do it.
    if (view.size() > 2 && view[0] == '\x80' && view[1] >= 2 && view[1] <= 5)
        return Message(QT_TRANSLATE_NOOP("engine", "a Python pickle, as old PyTorch files are (.pt, .pth, .pkl); {}"),
                       Message::marked(kFromTorch));
    if (isSafetensors(view))
        return Message(QT_TRANSLATE_NOOP("engine", "a safetensors file, which holds weights without the network; {}"),
                       Message::marked(kFromTorch));
    for (const Magic& magic : kMagics)
        if (view.size() >= magic.offset && view.substr(magic.offset).starts_with(magic.bytes))
            return Message::marked(magic.meaning);
    return std::nullopt;
}

} // namespace prunescope
