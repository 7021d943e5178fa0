// IDX, the format that MNIST is published in (Y. LeCun: magic 0x00000803 images, 0x00000801 labels, big-endian sizes, bytes).
#pragma once

#include "engine/data/Dataset.h"

#include <filesystem>

namespace prunescope {

/// Reads a pair of IDX files, plain or gzip (recognised by content): images of any size, labels 0…9. Every header field is
/// checked against the file's real length, and memory grows only with bytes actually read. The data set's name is `name`, or
/// the image file's name when that is empty. Fails with FileNotFound, FileUnreadable, FileTruncated, FileDamaged (sizes of 0,
/// bytes after the end, labels above 9, gzip's own checks), FormatUnknown (not an IDX file, or one whose elements are not
/// bytes), BadArgument (images and labels swapped), ShapeMismatch (the numbers of images and labels differ), OutOfMemory (more
/// than 1 GiB of pixels).
Result<DatasetPtr> readIdx(const std::filesystem::path& images, const std::filesystem::path& labels, std::string name = {});

} // namespace prunescope
