// A data set in the layouts that the kernels read: blocks of images, feature-major without the rows that are zero, and image by
// image without the zeros. Built once per data set and scaling, shared by every evaluation.
#pragma once

#include "engine/core/AlignedFloats.h"
#include "engine/data/Dataset.h"
#include "engine/network/kernels/Kernels.h"

#include <span>
#include <vector>

namespace prunescope {

/// How pixels become the inputs that are stored: (pixel − black) · scale.
struct PixelScale {
    float black = 0;
    float scale = 1;
};

/// The inputs of some images that are not zero, image by image, in the layout of kernels::TermLists.
class TermTable {
public:
    TermTable() = default;
    /// For images with this many features.
    explicit TermTable(Index features) : m_chunks(kernels::termChunks(features)) {}

    /// Adds a feature of the current image, in ascending order. Call endImage() after each image and finish() after the last.
    void add(Index feature, float value) {
        closeChunks(feature / kernels::kTermChunk);
        m_features.push_back(static_cast<std::uint8_t>(feature % kernels::kTermChunk));
        m_values.push_back(value);
    }
    void endImage();
    void finish();
    /// Appends image number `image` of another table, which must be finished.
    void copyImage(const TermTable& from, Index image);

    bool empty() const { return m_images == 0; }
    Index size() const { return empty() ? 0 : m_bounds.back(); }
    /// The maximum number of terms of any image.
    Index maximumPerImage() const;
    kernels::TermLists lists() const { return {m_bounds.data(), m_features.data(), m_values.data(), m_images, m_chunks}; }

private:
    void closeChunks(Index before);

    Index m_chunks = 0;
    Index m_images = 0;
    Index m_open = -1; ///< the chunk that terms are added to; −1 before an image's first
    std::vector<std::int32_t> m_bounds;
    std::vector<std::uint8_t> m_features;
    std::vector<float> m_values;
};

struct InputBlock {
    static constexpr Index kImages = kernels::kBlockImages;

    Index begin = 0;                     ///< of its images in the data set
    Index images = 0;                    ///< 1 … kImages; the lanes after them are zero
    std::vector<std::int32_t> features;  ///< those that are nonzero in at least one of its images, ascending
    std::vector<std::int32_t> positions; ///< feature → its row of values or pixels: 1, 2, …; 0 for all others; row 0 is zero
    AlignedFloats values;                ///< (1 + features) × kImages; empty where there are pixels
    AlignedBytes pixels;                 ///< the same as bytes, with a quarter of the memory traffic
    PixelScale scale;
    TermTable terms; ///< of its images; empty where too many inputs are not zero

    /// Fills everything but begin and images from values. rows: features × kImages. Lists the terms as well.
    void fill(const float* rows, Index featureCount);
    /// The rows as values, in place or expanded into `room`.
    const float* rows(AlignedFloats& room) const;
    /// The block with the absolute values of its inputs, and without lists.
    InputBlock withoutSigns() const;
    /// No image of the block has more nonzero inputs than this.
    Index maximumTerms() const { return terms.empty() ? static_cast<Index>(features.size()) : terms.maximumPerImage(); }
};

/// The background is subtracted from the stored inputs. It is the input for the data set's most common pixel value (usually
/// black), so black is 0 under any scaling. A layer's sums start with what the background contributes to them.
class InputBlocks {
public:
    InputBlocks(const Dataset& data, const Scaling& scaling);

    const std::vector<InputBlock>& blocks() const { return m_blocks; }
    Index features() const { return m_features; }
    float background() const { return m_background; }
    /// Share of the inputs that are not zero; share of the features that are nonzero in at least one image of their block.
    double density() const { return m_density; }
    double blockDensity() const { return m_blockDensity; }
    bool hasTerms() const { return m_hasTerms; }

private:
    void fillBlock(const Dataset& data, std::uint8_t black, InputBlock& block) const;

    std::vector<InputBlock> m_blocks;
    Index m_features;
    float m_background = 0;
    double m_density = 0;
    double m_blockDensity = 0;
    bool m_hasTerms = false;
};

} // namespace prunescope
