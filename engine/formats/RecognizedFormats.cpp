#include "engine/formats/RecognizedFormats.h"

#include <cstdint>
#include <cstring>

namespace prunescope {

namespace {

using namespace std::string_view_literals;

constexpr const char* kFromKeras =
    QT_TRANSLATE_NOOP("engine", "export it with model.export(\"model.onnx\", format=\"onnx\") in Keras 3, or with tf2onnx");
constexpr const char* kFromTorch =
    QT_TRANSLATE_NOOP("engine", "export it with torch.onnx.export(model, example_input, \"model.onnx\") in PyTorch");
constexpr const char* kFromArrays = QT_TRANSLATE_NOOP("engine", "build the model from it and export that as ONNX");

/// A format that PruneScope recognizes but does not read.
struct Recognized {
    std::string_view name;
    const char* what;
    const char* remedy; ///< or nullptr
    bool (*matches)(const FileSample&);
};

bool isZip(const FileSample& file) {
    return file.head.starts_with("PK\x03\x04"sv) || file.head.starts_with("PK\x05\x06"sv);
}

bool isSafetensors(const FileSample& file) {
    if (file.head.size() < 10 || file.head[8] != '{')
        return false;
    std::uint64_t header = 0;
    std::memcpy(&header, file.head.data(), sizeof(header));
    return header >= 2 && header < 100'000'000;
}

/// A pickle begins with its protocol number. PruneScope will never read pickles, because unpickling runs code from the file.
bool isPickle(const FileSample& file) {
    return file.head.size() > 2 && file.head[0] == '\x80' && file.head[1] >= 2 && file.head[1] <= 5;
}

// The first match counts, so specific kinds of zip archives come before zip archives in general.
constexpr Recognized kRecognized[] = {
    {"tensorflow", QT_TRANSLATE_NOOP("engine", "a TensorFlow SavedModel folder"),
     QT_TRANSLATE_NOOP("engine", "convert it with tf2onnx"),
     [](const FileSample& file) {
         std::error_code ignored;
         return file.isFolder && std::filesystem::exists(file.path / "saved_model.pb", ignored);
     }},
    {"hdf5", QT_TRANSLATE_NOOP("engine", "an HDF5 file, as Keras writes them (.h5)"), kFromKeras,
     [](const FileSample& file) { return file.head.starts_with("\x89HDF\r\n\x1A\n"sv); }},
    {"pytorch", QT_TRANSLATE_NOOP("engine", "a PyTorch file (.pt, .pth)"), kFromTorch,
     [](const FileSample& file) { return isZip(file) && file.contains("data.pkl"); }},
    {"keras", QT_TRANSLATE_NOOP("engine", "a Keras file (.keras)"), kFromKeras,
     [](const FileSample& file) {
         const bool hasParts = file.contains("config.json") && file.contains("metadata.json");
         return isZip(file) && (file.contains("model.weights.h5") || hasParts);
     }},
    {"npz", QT_TRANSLATE_NOOP("engine", "an archive of NumPy arrays (.npz), which does not say how the layers follow each other"),
     kFromArrays, [](const FileSample& file) { return isZip(file) && file.contains(".npy"); }},
    {"zip", QT_TRANSLATE_NOOP("engine", "a zip archive"),
     QT_TRANSLATE_NOOP("engine", "unpack it, and if it holds an .onnx file open that one"), isZip},
    {"pickle", QT_TRANSLATE_NOOP("engine", "a Python pickle, as old PyTorch files are (.pt, .pth, .pkl)"), kFromTorch, isPickle},
    {"safetensors", QT_TRANSLATE_NOOP("engine", "a safetensors file, which holds weights without the network"), kFromTorch,
     isSafetensors},
    {"npy", QT_TRANSLATE_NOOP("engine", "a NumPy array (.npy)"), kFromArrays,
     [](const FileSample& file) { return file.head.starts_with("\x93NUMPY"sv); }},
    {"tflite", QT_TRANSLATE_NOOP("engine", "a TensorFlow Lite file (.tflite)"),
     QT_TRANSLATE_NOOP("engine", "convert it with tf2onnx (python -m tf2onnx.convert --tflite …)"),
     [](const FileSample& file) { return file.head.size() >= 8 && file.head.compare(4, 4, "TFL3") == 0; }},
    {"gzip", QT_TRANSLATE_NOOP("engine", "a gzip file"), QT_TRANSLATE_NOOP("engine", "unpack it first"),
     [](const FileSample& file) { return file.head.starts_with("\x1F\x8B"sv); }},
    {"gguf", QT_TRANSLATE_NOOP("engine", "a GGUF file"), QT_TRANSLATE_NOOP("engine", "export the original model as ONNX"),
     [](const FileSample& file) { return file.head.starts_with("GGUF"sv); }},
    {"idx-labels", QT_TRANSLATE_NOOP("engine", "IDX labels, which are data and no model"), nullptr,
     [](const FileSample& file) { return file.head.starts_with("\x00\x00\x08\x01"sv); }},
    {"idx-images", QT_TRANSLATE_NOOP("engine", "IDX images, which are data and no model"), nullptr,
     [](const FileSample& file) { return file.head.starts_with("\x00\x00\x08\x03"sv); }},
    {"json", QT_TRANSLATE_NOOP("engine", "a JSON text and no model"), nullptr,
     [](const FileSample& file) { return file.head.starts_with('{'); }},
    {"xml", QT_TRANSLATE_NOOP("engine", "a web page or another XML text and no model"),
     QT_TRANSLATE_NOOP("engine", "maybe a download went wrong"),
     [](const FileSample& file) { return file.head.starts_with('<'); }},
    {"git-lfs", QT_TRANSLATE_NOOP("engine", "a Git LFS pointer instead of the file itself"),
     QT_TRANSLATE_NOOP("engine", "fetch it with git lfs pull"),
     [](const FileSample& file) { return file.head.starts_with("version https://git-lfs"sv); }},
};

class RecognizedFormat final : public ModelFormat {
public:
    explicit RecognizedFormat(const Recognized& recognized) : m_recognized(recognized) {}

    std::string_view name() const override { return m_recognized.name; }
    Message description() const override {
        const Message what = Message::marked(m_recognized.what);
        return m_recognized.remedy ? Message(QT_TRANSLATE_NOOP("engine", "{}; {}"), what, Message::marked(m_recognized.remedy))
                                   : what;
    }
    bool matches(const FileSample& file) const override { return m_recognized.matches(file); }

private:
    const Recognized& m_recognized;
};

} // namespace

void addRecognizedFormats(std::vector<std::unique_ptr<const ModelFormat>>& formats) {
    for (const Recognized& recognized : kRecognized)
        formats.push_back(std::make_unique<RecognizedFormat>(recognized));
}

} // namespace prunescope
