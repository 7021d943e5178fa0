#include "engine/network/Shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <numeric>

namespace prunescope {

Index Shape::size() const {
    return std::accumulate(m_dims.begin(), m_dims.end(), Index{1}, std::multiplies<>());
}

std::string Shape::text() const {
    return fmt::format("{}", fmt::join(m_dims, " × "));
}

} // namespace prunescope
