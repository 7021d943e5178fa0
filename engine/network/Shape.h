// The shape of one sample's values at one point of a network.
#pragma once

#include "engine/core/Types.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace prunescope {

/// The dimensions of one sample, without the batch axis: {784}, or {channels, height, width}. Values lie in row-major order, so
/// that every shape is also a list of size() features.
class Shape {
public:
    Shape() = default;
    Shape(std::initializer_list<Index> dims) : m_dims(dims) {}
    explicit Shape(std::vector<Index> dims) : m_dims(std::move(dims)) {}

    const std::vector<Index>& dims() const { return m_dims; }
    Index rank() const { return static_cast<Index>(m_dims.size()); }
    Index dim(Index axis) const { return m_dims[static_cast<std::size_t>(axis)]; }
    /// Number of values: the product of the dimensions.
    Index size() const;
    /// "1 × 28 × 28".
    std::string text() const;

    friend bool operator==(const Shape&, const Shape&) = default;

private:
    std::vector<Index> m_dims;
};

} // namespace prunescope
