// The inner loops of evaluation, once per instruction set. Plain pointers and plain functions: the files that are compiled with
// other -march flags than the rest must share no inline function with it (the linker keeps any one copy of those).
#pragma once

#include <cstdint>

namespace prunescope::kernels {

/// Images that are worked on together. A block is feature-major: row f holds feature f of all its images, 64-byte aligned.
inline constexpr std::int64_t kBlockImages = 64;
inline constexpr std::int64_t kAlignment = 64;
/// Rows of transposed weights and of image-major sums are padded with zeros to whole vectors of the widest set.
inline constexpr std::int64_t kRowPadding = 16;

constexpr std::int64_t paddedRows(std::int64_t rows) {
    return (rows + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// Weights rows × columns, row-major, `stride` floats from row to row; all of them count.
struct DenseWeights {
    const float* values;
    std::int64_t rows;
    std::int64_t stride;
};

/// Nonzero weights row by row: those of listed row i lie in starts[i] … starts[i + 1] − 1. rowIndex: which row of the result row
/// i is, nullptr when it is i.
struct SparseWeights {
    const std::int32_t* rowIndex;
    const std::int64_t* starts;
    const std::int32_t* columns;
    const float* values;
    std::int64_t rows;
};

/// One input of one image that is not zero.
struct Term {
    std::int32_t feature;
    float value;
};

/// What is told of a block's images by their logits.
struct Verdicts {
    std::uint8_t predictions[kBlockImages]; ///< the first of the largest logits
    float margins[kBlockImages];            ///< largest minus second largest; 0 where a logit is NaN
    double losses[kBlockImages];            ///< ln Σ exp(z − top) + top − z[label]
};

/// All kernels of a set add up one sum in ascending order of the inputs, one multiply-add at a time, and leaving out a term that
/// is 0 changes no sum: so which of them is chosen changes no bit of the result. v3, v4 and native (where it has FMA) agree too.
struct Kernels {
    const char* name; ///< "v2", "v3", "v4", "native"

    /// sums[r] = start[r] + Σ_k weights[r][columns[k]] · block[k]: k runs over the `count` rows that the block holds.
    void (*dense)(const DenseWeights& weights, const std::int32_t* columns, std::int64_t count, const float* block,
                  const float* start, float* sums);
    /// sums[row] = start[row] (or sums[row] itself where start is nullptr) + Σ values · block[position[column]]; position:
    /// nullptr where column c is the block's row c.
    void (*sparse)(const SparseWeights& weights, const std::int32_t* position, const float* block, const float* start,
                   float* sums);
    /// to = (pixels − black) · scale; count: a multiple of kBlockImages.
    void (*expandPixels)(const std::uint8_t* pixels, std::int64_t count, float black, float scale, float* to);
    /// One image: sums[0 … width) = start + Σ value · transposed[feature · width …]; width: a multiple of kRowPadding.
    void (*image)(const Term* terms, std::int64_t count, const float* transposed, std::int64_t width, const float* start,
                  float* sums);
    /// block[f][i] = images[i][f] for f < features; images: kBlockImages × width.
    void (*toBlock)(const float* images, std::int64_t width, std::int64_t features, float* block);
    /// to[i] = max(from[i], 0) and so on; count: a multiple of kBlockImages; in place or apart.
    void (*relu)(const float* from, float* to, std::int64_t count);
    void (*sigmoid)(const float* from, float* to, std::int64_t count);
    void (*tanh)(const float* from, float* to, std::int64_t count);
    /// block[r] += amounts[r].
    void (*addToRows)(const float* from, const float* amounts, std::int64_t rows, float* to);
    /// logits: classes × kBlockImages; labels: kBlockImages of them, each below classes.
    void (*judge)(const float* logits, std::int64_t classes, const std::uint8_t* labels, Verdicts* verdicts);
};

/// The set in use: the best that this machine runs, unless another one was forced.
const Kernels& active();

} // namespace prunescope::kernels
