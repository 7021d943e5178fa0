#include "engine/data/NamedData.h"

#include "engine/core/Grouped.h"
#include "engine/core/Paths.h"
#include "engine/data/IdxReader.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace prunescope {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFull = "mnist-train-full";
// The last 5,000 training images are mnist-validation: nothing is ever trained on them.
constexpr Index kTrainingImages = 60000;
constexpr Index kTrainedOn = 55000;

struct Known {
    const char* name;
    const char* description;
};

constexpr Known kKnown[] = {
    {"mnist-test", "the 10,000 test images of MNIST"},
    {"mnist-validation", "MNIST's training images 55,000 to 59,999, on which nothing is trained: choose settings here"},
    {"mnist-train", "10,000 of MNIST's training images 0 to 54,999, each class in its share"},
    {kFull, "MNIST's training images 0 to 54,999 (script/fetch-mnist gets them)"},
};

struct IdxPair {
    fs::path images;
    fs::path labels;
};

IdxPair filesOf(const std::string& name) {
    if (name == kFull) {
        const fs::path folder = userDataFolder() / "mnist";
        return {folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte"};
    }
    const fs::path folder = resourceFolder() / "mnist";
    return {folder / (name + "-images-idx3-ubyte.gz"), folder / (name + "-labels-idx1-ubyte.gz")};
}

bool exists(const IdxPair& files) {
    std::error_code ignored;
    return fs::exists(files.images, ignored) && fs::exists(files.labels, ignored);
}

Result<void> checkNamed(const std::string& name) {
    const IdxPair files = filesOf(name);
    std::error_code ignored;
    for (const fs::path& path : {files.images, files.labels})
        if (!fs::exists(path, ignored))
            return fail(ErrorCode::MissingData, name, QT_TRANSLATE_NOOP("engine", "there is no file {}"), path.string());
    return {};
}

Result<DatasetPtr> openNamed(const std::string& name) {
    const IdxPair files = filesOf(name);
    if (const auto there = checkNamed(name); !there)
        return tl::unexpected(there.error());
    auto data = readIdx(files.images, files.labels, name);
    if (!data || name != kFull)
        return data;
    if ((*data)->count() != kTrainingImages)
        return fail(ErrorCode::FileDamaged, files.images.string(),
                    QT_TRANSLATE_NOOP("engine", "it holds {} images, MNIST's training images are {}"),
                    grouped(static_cast<std::uint64_t>((*data)->count())), grouped(kTrainingImages));
    std::vector<Index> first(kTrainedOn);
    std::iota(first.begin(), first.end(), Index{0});
    return (*data)->select(first);
}

/// Splits at the first comma that follows the name of an existing file, else at the first comma.
IdxPair splitPair(const std::string& text) {
    std::size_t split = text.find(',');
    for (std::size_t comma = split; comma != std::string::npos; comma = text.find(',', comma + 1)) {
        std::error_code ignored;
        if (fs::exists(text.substr(0, comma), ignored)) {
            split = comma;
            break;
        }
    }
    return {text.substr(0, split), text.substr(split + 1)};
}

bool isNamed(const std::string& name) {
    return std::any_of(std::begin(kKnown), std::end(kKnown), [&](const Known& known) { return name == known.name; });
}

/// The two files of "IMAGES,LABELS"; nullopt when the text has another form.
std::optional<IdxPair> pairIn(const std::string& text) {
    if (text.find(',') == std::string::npos)
        return std::nullopt;
    IdxPair files = splitPair(text);
    return files.images.empty() || files.labels.empty() ? std::nullopt : std::optional(std::move(files));
}

tl::unexpected<Error> unknownName(const std::string& name) {
    std::string names;
    for (const Known& known : kKnown)
        names += std::string(known.name) + ", ";
    return fail(ErrorCode::BadArgument, Message::verbatim("data"),
                QT_TRANSLATE_NOOP("engine", "'{}' is not one of {}IMAGES,LABELS (two IDX files)"), name, names);
}

} // namespace

std::vector<NamedData> namedData() {
    std::vector<NamedData> result;
    for (const Known& known : kKnown)
        result.push_back({known.name, known.description, exists(filesOf(known.name))});
    return result;
}

Result<DatasetPtr> openData(const std::string& nameOrFiles) {
    if (isNamed(nameOrFiles))
        return openNamed(nameOrFiles);
    if (const auto files = pairIn(nameOrFiles))
        return readIdx(files->images, files->labels, nameOrFiles);
    return unknownName(nameOrFiles);
}

Result<void> checkDataName(const std::string& nameOrFiles) {
    if (isNamed(nameOrFiles))
        return checkNamed(nameOrFiles);
    const auto files = pairIn(nameOrFiles);
    if (!files)
        return unknownName(nameOrFiles);
    std::error_code ignored;
    for (const fs::path& path : {files->images, files->labels})
        if (!fs::exists(path, ignored))
            return fail(ErrorCode::FileNotFound, path.string(), QT_TRANSLATE_NOOP("engine", "there is no such file"));
    return {};
}

} // namespace prunescope
