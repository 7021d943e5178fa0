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

struct InputBlock {
    static constexpr Index kImages = kernels::kBlockImages;

    Index begin = 0;                    ///< of its images in the data set
    Index images = 0;                   ///< 1 … kImages; the lanes behind them are zero
    std::vector<std::int32_t> features; ///< those that are not zero in all of its images, ascending
    std::vector<std::int32_t> positions; ///< feature → its row of values or pixels: 1, 2, …; 0 for the others, and row 0 is zero
    AlignedFloats values;                ///< (1 + features) × kImages; empty where there are pixels
    AlignedBytes pixels;                 ///< the same as bytes: a quarter of the memory to pass through the caches
    PixelScale scale;
    std::vector<kernels::Term> terms;     ///< image by image the inputs that are not zero; empty where they are too many
    std::vector<std::int32_t> termStarts; ///< images + 1

    /// Fills everything but begin and images from values. rows: features × kImages. withTerms: whether to list them by image.
    void fill(const float* rows, Index featureCount, bool withTerms);
    /// The rows as values: where they lie, or in `room`.
    const float* rows(AlignedFloats& room) const;
    /// The block with the sizes of its inputs in place of their values, and no lists.
    InputBlock withoutSigns() const;
    /// The most inputs of one image that are not zero, or (without lists) no fewer.
    Index mostTerms() const;
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
