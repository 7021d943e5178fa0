// A data set in the layouts that the kernels read: blocks of images, feature-major without the rows that are zero, and image by
// image without the zeros. Built once per data set and scaling, shared by every evaluation.
#pragma once

#include "engine/core/AlignedFloats.h"
#include "engine/data/Dataset.h"
#include "engine/network/kernels/Kernels.h"

#include <span>
#include <vector>

namespace prunescope {

/// How pixels become the inputs that are held: (pixel − black) · scale.
struct PixelScale {
    float black = 0;
    float scale = 1;
};

/// The inputs of some images that are not zero, image by image, in the layout of kernels::TermLists.
class TermTable {
public:
    TermTable() = default;
    /// For images of so many features.
    explicit TermTable(Index features) : m_chunks(kernels::termChunks(features)) {}

    /// Features of one image in ascending order, then the end of it; after the last image finish().
    void add(Index feature, float value) {
        closeChunks(feature / kernels::kTermChunk);
        m_features.push_back(static_cast<std::uint8_t>(feature % kernels::kTermChunk));
        m_values.push_back(value);
    }
    void endImage();
    void finish();
    /// Image number `image` of another table that was finished.
    void copyImage(const TermTable& from, Index image);

    bool empty() const { return m_images == 0; }
    Index size() const { return empty() ? 0 : m_bounds.back(); }
    /// How many terms the image with the most of them has.
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

    Index begin = 0;                    ///< of its images in the data set
    Index images = 0;                   ///< 1 … kImages; the lanes behind them are zero
    std::vector<std::int32_t> features; ///< those that are not zero in all of its images, ascending
    std::vector<std::int32_t> positions; ///< feature → its row of values or pixels: 1, 2, …; 0 for the others, and row 0 is zero
    AlignedFloats values;                ///< (1 + features) × kImages; empty where there are pixels
    AlignedBytes pixels;                 ///< the same as bytes: a quarter of the memory to pass through the caches
    PixelScale scale;
    TermTable terms; ///< of its images; empty where too many inputs are not zero

    /// Fills everything but begin and images from values. rows: features × kImages. Lists the terms as well.
    void fill(const float* rows, Index featureCount);
    /// The rows as values: where they lie, or in `room`.
    const float* rows(AlignedFloats& room) const;
    /// The block with the sizes of its inputs in place of their values, and no lists.
    InputBlock withoutSigns() const;
    /// No image of the block has more inputs that are not zero.
    Index maximumTerms() const { return terms.empty() ? static_cast<Index>(features.size()) : terms.maximumPerImage(); }
};

/// Inputs are held less the background, the input that the data set's most common pixel value becomes (black, as a rule): so
/// black is 0 under any scaling. What the background adds to a layer's sums is put into what they start from.
class InputBlocks {
public:
    InputBlocks(const Dataset& data, const Scaling& scaling);

    const std::vector<InputBlock>& blocks() const { return m_blocks; }
    Index features() const { return m_features; }
    float background() const { return m_background; }
    /// Share of the inputs that are not zero; of the features that are not zero in all images of their block.
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
