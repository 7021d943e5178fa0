// Kinds of model files. An open set: each format is one folder, with one line in ModelFormat.cpp.
#pragma once

#include "engine/core/Progress.h"
#include "engine/network/Network.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace prunescope {

/// What a format looks at to tell whether a file is of its kind.
struct FileSample {
    std::filesystem::path path;
    bool isFolder = false;
    std::string head; ///< the first 64 KiB, or less where the file is shorter
    std::string tail; ///< the last 64 KiB of what is behind the head

    bool contains(std::string_view part) const;
};

class ModelFormat {
public:
    ModelFormat() = default;
    virtual ~ModelFormat() = default;
    ModelFormat(const ModelFormat&) = delete;
    ModelFormat& operator=(const ModelFormat&) = delete;

    /// One word for options: "onnx".
    virtual std::string_view name() const = 0;
    /// What the file is, for people, and what can be done with it where it cannot be read: "a gzip file; unpack it first".
    virtual Message description() const = 0;
    /// How names of such files end, in lower case: ".onnx".
    virtual std::vector<std::string_view> suffixes() const { return {}; }
    /// Whether a file is of this format, by its content alone.
    virtual bool matches(const FileSample& file) const = 0;

    virtual bool canRead() const { return false; }
    /// Fails as openModel(); with FormatUnknown and the description where the format cannot be read.
    virtual Result<Network> read(const std::filesystem::path& path, const std::stop_token& stop,
                                 const ProgressFn& progress) const;
    virtual bool canWrite() const { return false; }
    /// Writes the whole file or none of it. Fails with FileUnwritable, or Unsupported.
    virtual Result<void> write(const Network& network, const std::filesystem::path& path) const;
};

/// All formats, in the order in which they are asked whether a file is theirs.
std::vector<const ModelFormat*> modelFormats();

/// Adds a format, which is asked before those that are there. Not while another thread opens or saves a model.
void registerModelFormat(std::unique_ptr<const ModelFormat> format);

/// The format that the file's content belongs to, or nullptr.
const ModelFormat* formatOf(const std::filesystem::path& path);

/// The format of that name, or nullptr.
const ModelFormat* findModelFormat(std::string_view name);

} // namespace prunescope
