#pragma once

#include "engine/core/Types.h"

#include <memory>
#include <new>

namespace prunescope {

/// Floats in memory that begins at a cache line; not initialised.
class AlignedFloats {
public:
    static constexpr std::size_t kAlignment = 64;

    AlignedFloats() = default;
    explicit AlignedFloats(Index size) : m_values(allocate(size)), m_size(size) {}

    float* data() { return m_values.get(); }
    const float* data() const { return m_values.get(); }
    Index size() const { return m_size; }

    /// At least `size` floats; what was there before is lost when it has to grow.
    float* atLeast(Index size) {
        if (size > m_size)
            *this = AlignedFloats(size);
        return data();
    }

private:
    struct Free {
        void operator()(float* values) const { ::operator delete (values, std::align_val_t{kAlignment}); }
    };
    static float* allocate(Index size) {
        return static_cast<float*>(::operator new (static_cast<std::size_t>(size) * sizeof(float), std::align_val_t{kAlignment}));
    }

    std::unique_ptr<float, Free> m_values;
    Index m_size = 0;
};

} // namespace prunescope
