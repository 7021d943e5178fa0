#pragma once

#include "engine/core/Types.h"

#include <memory>
#include <new>

namespace prunescope {

/// An array that starts at a cache line. Its numbers are not initialised.
template <class Number> class AlignedArray {
public:
    static constexpr std::size_t kAlignment = 64;

    AlignedArray() = default;
    explicit AlignedArray(Index size) : m_values(allocate(size)), m_size(size) {}

    Number* data() { return m_values.get(); }
    const Number* data() const { return m_values.get(); }
    Index size() const { return m_size; }

    /// Returns room for at least `size` numbers. The previous content is lost when the array has to grow.
    Number* atLeast(Index size) {
        if (size > m_size)
            *this = AlignedArray(size);
        return data();
    }

private:
    struct Free {
        void operator()(Number* values) const { ::operator delete (values, std::align_val_t{kAlignment}); }
    };
    static Number* allocate(Index size) {
        return static_cast<Number*>(
            ::operator new (static_cast<std::size_t>(size) * sizeof(Number), std::align_val_t{kAlignment}));
    }

    std::unique_ptr<Number, Free> m_values;
    Index m_size = 0;
};

using AlignedFloats = AlignedArray<float>;
using AlignedBytes = AlignedArray<std::uint8_t>;

} // namespace prunescope
