// Images with labels: immutable, shared by everything that shows or evaluates them.
#pragma once

#include "engine/core/Result.h"
#include "engine/core/Types.h"
#include "engine/data/Scaling.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace prunescope {

class Dataset;
using DatasetPtr = std::shared_ptr<const Dataset>;

class Dataset {
public:
    /// pixels: count × (rows · cols) bytes, row by row; labels: count values below `classes`.
    /// Fails with ShapeMismatch or FileDamaged (a label ≥ classes, naming its position).
    static Result<DatasetPtr> create(std::string name, Index rows, Index cols, int classes, std::vector<std::uint8_t> pixels,
                                     std::vector<std::uint8_t> labels);

    const std::string& name() const { return m_name; }
    Index count() const { return static_cast<Index>(m_labels.size()); }
    Index imageRows() const { return m_rows; }
    Index imageCols() const { return m_cols; }
    Index imageSize() const { return m_rows * m_cols; }
    int classes() const { return m_classes; }
    const std::uint8_t* image(Index index) const { return m_pixels.data() + index * imageSize(); }
    const std::vector<std::uint8_t>& labels() const { return m_labels; }

    /// Scaled inputs of images begin … begin + count - 1: count × imageSize.
    Matrix inputs(const Scaling& scaling, Index begin, Index count) const;
    Matrix inputs(const Scaling& scaling) const { return inputs(scaling, 0, count()); }

    /// The images with these indices, in this order, under the same name.
    DatasetPtr select(const std::vector<Index>& indices) const;
    DatasetPtr renamed(std::string name) const;

private:
    Dataset() = default;

    std::string m_name;
    Index m_rows = 0;
    Index m_cols = 0;
    int m_classes = 0;
    std::vector<std::uint8_t> m_pixels;
    std::vector<std::uint8_t> m_labels;
};

/// Which of a data set's images are measured: all, the first N, or a stratified N.
struct Subset {
    enum class Kind { All, First, Stratified };
    Kind kind = Kind::All;
    Index count = 0; ///< used by First and Stratified; a count above the data set's size means all

    /// "all", "N" or "stratified:N". Fails with BadArgument (N < 1).
    static Result<Subset> parse(std::string_view text);
    std::string text() const;
    /// Indices in ascending order. Stratified: each class gets its share of N by largest remainder (ties: lower class first)
    /// and contributes its first images.
    std::vector<Index> indices(const Dataset& data) const;
    DatasetPtr apply(const DatasetPtr& data) const;

    friend bool operator==(const Subset&, const Subset&) = default;
};

} // namespace prunescope
