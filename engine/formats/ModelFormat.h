// Kinds of model files. The set is open: each format has its own folder and one line in ModelFormat.cpp.
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

/// The part of a file that a format examines to recognize it.
struct FileSample {
    std::filesystem::path path;
    bool isFolder = false;
    std::string head; ///< the first 64 KiB, or less if the file is shorter
    std::string tail; ///< the last 64 KiB of the part after the head

    bool contains(std::string_view part) const;
};

class ModelFormat {
public:
    ModelFormat() = default;
    virtual ~ModelFormat() = default;
    ModelFormat(const ModelFormat&) = delete;
    ModelFormat& operator=(const ModelFormat&) = delete;

    /// One word for use in options: "onnx".
    virtual std::string_view name() const = 0;
    /// What the file is, in words, and what to do with it if it cannot be read: "a gzip file; unpack it first".
    virtual Message description() const = 0;
    /// The file name suffixes of the format in lower case: ".onnx".
    virtual std::vector<std::string_view> suffixes() const { return {}; }
    /// Whether a file has this format, judging only by its content.
    virtual bool matches(const FileSample& file) const = 0;

    virtual bool canRead() const { return false; }
    /// Fails as openModel(), and with FormatUnknown and the description if the format cannot be read.
    virtual Result<Network> read(const std::filesystem::path& path, const std::stop_token& stop,
                                 const ProgressFn& progress) const;
    virtual bool canWrite() const { return false; }
    /// Writes the complete file or nothing. Fails with FileUnwritable, or Unsupported.
    virtual Result<void> write(const Network& network, const std::filesystem::path& path) const;
};

/// All formats, in the order in which they are tried on a file.
std::vector<const ModelFormat*> modelFormats();

/// Adds a format that is tried before the existing ones. Must not be called while another thread opens or saves a model.
void registerModelFormat(std::unique_ptr<const ModelFormat> format);

/// The format that matches the file's content, or nullptr.
const ModelFormat* formatOf(const std::filesystem::path& path);

/// The format of that name, or nullptr.
const ModelFormat* findModelFormat(std::string_view name);

} // namespace prunescope
