// The inner loops of evaluation, once per instruction set. Only plain pointers and plain functions: files compiled with other
// -march flags than the rest must not share inline functions with it, since the linker keeps an arbitrary one of the copies.
#pragma once

#include <cstdint>

namespace prunescope::kernels {

/// Number of images that are processed together. A block is feature-major: row f holds feature f of all its images, 64-byte
/// aligned.
inline constexpr std::int64_t kBlockImages = 64;
inline constexpr std::int64_t kAlignment = 64;
/// Image-major sums are padded to whole vectors of the widest set.
inline constexpr std::int64_t kRowPadding = 16;

constexpr std::int64_t paddedRows(std::int64_t rows) {
    return (rows + kRowPadding - 1) / kRowPadding * kRowPadding;
}

/// Weights rows × columns, row-major, `stride` floats from row to row; all of them are used.
struct DenseWeights {
    const float* values;
    std::int64_t rows;
    std::int64_t stride;
};

/// How far the kernels read beyond a list of weights: `columns` holds this many more entries than there are weights, all of
/// them valid columns.
inline constexpr std::int64_t kReadAhead = 2;

/// Nonzero weights row by row: those of listed row i lie in starts[i] … starts[i + 1] − 1. rowIndex: the row of the result that
/// listed row i belongs to; nullptr when it is i.
struct SparseWeights {
    const std::int32_t* rowIndex;
    const std::int64_t* starts;
    const std::int32_t* columns;
    const float* values;
    std::int64_t rows;
};

/// Weights for inputs that are listed image by image: in strips of kStripRows outputs (the last strip may be lower). Each strip
/// holds, input by input, the weights of its outputs, padded with zeros to paddedRows(). Strip s begins at s · kStripRows ·
/// inputs.
struct StripWeights {
    const float* values;
    std::int64_t rows; ///< outputs
    std::int64_t inputs;
};
/// As many sums as fit into the registers of AVX2, so that no sum has to be reloaded.
inline constexpr std::int64_t kStripRows = 112;

/// The inputs of a block's images that are not zero. Lists are cut into chunks of kTermChunk inputs: the entries of image i in
/// chunk c are bounds[i · (chunks + 1) + c] … bounds[i · (chunks + 1) + c + 1] − 1.
struct TermLists {
    const std::int32_t* bounds;
    const std::uint8_t* features; ///< indices within the chunk; kListPadding more are readable after the last
    const float* values;          ///< likewise
    std::int64_t images;
    std::int64_t chunks;
};
/// The weights of one chunk for one strip fill a first-level cache of 32 KB.
inline constexpr std::int64_t kTermChunk = 64;
inline constexpr std::int64_t kListPadding = 16;

constexpr std::int64_t termChunks(std::int64_t features) {
    return (features + kTermChunk - 1) / kTermChunk;
}
/// Room that listTerms() needs for each image: it writes eight at a time.
constexpr std::int64_t termRoom(std::int64_t features) {
    return (features + 7) / 8 * 8 + kListPadding;
}

/// How a block's images are classified by their logits.
struct ClassificationResults {
    std::uint8_t predictions[kBlockImages]; ///< the first of the largest logits
    float margins[kBlockImages];            ///< largest minus second largest; 0 where a logit is NaN
    double losses[kBlockImages];            ///< ln Σ exp(z − maximum) + maximum − z[label]
};

/// Every kernel of a set adds up a sum in ascending order of the inputs, one multiply-add at a time, and skipping a term that
/// is 0 does not change the sum: so the choice of kernel does not change a single bit of the result. v3, v4 and native (if it
/// has FMA) agree with each other as well.
struct Kernels {
    const char* name; ///< "v2", "v3", "v4", "native"

    /// sums[r] = start[r] + Σ_k weights[r][columns[k]] · block[k]: k runs over the `count` rows that the block holds. columns:
    /// nullptr where row k of the block is column k.
    void (*dense)(const DenseWeights& weights, const std::int32_t* columns, std::int64_t count, const float* block,
                  const float* start, float* sums);
    /// sums[row] = start[row] (or sums[row] itself where start is nullptr) + Σ values · block[position[column]]; position:
    /// nullptr where column c is the block's row c.
    void (*sparse)(const SparseWeights& weights, const std::int32_t* position, const float* block, const float* start,
                   float* sums);
    /// Lists the nonzero values of a block's `count` features. bounds, features and values: as in TermLists, with
    /// termRoom(count) entries per image.
    void (*listTerms)(const float* block, std::int64_t count, std::int32_t* bounds, std::uint8_t* features, float* values);
    /// sums[i][r] = start[r] + Σ weights[r][feature] · value over image i's list; sums: images × paddedRows(weights.rows).
    void (*terms)(const TermLists& lists, const StripWeights& weights, const float* start, float* sums);
    /// to = (pixels − black) · scale; count: a multiple of kBlockImages.
    void (*expandPixels)(const std::uint8_t* pixels, std::int64_t count, float black, float scale, float* to);
    /// block[f][i] = images[i][f] for f < features; images: kBlockImages × width.
    void (*toBlock)(const float* images, std::int64_t width, std::int64_t features, float* block);
    /// to[i] = max(from[i] + amounts[row], 0); amounts: nullptr for zeros. Returns how many results are not 0. May work in
    /// place.
    std::int64_t (*relu)(const float* from, const float* amounts, std::int64_t rows, float* to);
    /// to[i] = sigmoid(from[i]) and so on; count: a multiple of kBlockImages. May work in place.
    void (*sigmoid)(const float* from, float* to, std::int64_t count);
    void (*tanh)(const float* from, float* to, std::int64_t count);
    /// to[r] = from[r] + amounts[r]; amounts: nullptr for zeros.
    void (*addToRows)(const float* from, const float* amounts, std::int64_t rows, float* to);
    /// logits: classes × kBlockImages; labels: kBlockImages of them, each below classes.
    void (*classify)(const float* logits, std::int64_t classes, const std::uint8_t* labels, ClassificationResults* results);
};

/// The set in use: the best that this machine supports, unless another one was forced.
const Kernels& active();

} // namespace prunescope::kernels
