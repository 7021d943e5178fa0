// IDX, the format that MNIST is published in (Y. LeCun: magic 0x00000803 images, 0x00000801 labels, big-endian sizes, bytes).
#pragma once

#include "engine/data/Dataset.h"

#include <filesystem>

namespace prunescope {

/// Reads a pair of IDX files, plain or gzip (recognised by content). Every header field is checked against the file's real
/// length before anything is allocated. The data set's name is `name`, or the image file's name when that is empty.
/// Fails with FileNotFound, FileUnreadable, FileTruncated, FileDamaged, ShapeMismatch (numbers of images and labels differ).
Result<DatasetPtr> readIdx(const std::filesystem::path& images, const std::filesystem::path& labels, std::string name = {});

/// The whole file; a gzip file is unpacked. At most `limit` bytes, to keep a damaged or hostile file from filling the memory.
Result<std::vector<std::uint8_t>> readMaybeGzip(const std::filesystem::path& path, std::size_t limit);

} // namespace prunescope
