// How a window moves over the rows and columns of a picture: shared by convolution and pooling.
#pragma once

#include "engine/core/Result.h"
#include "engine/network/Shape.h"

namespace prunescope {

struct Window2d {
    Index rows = 1; ///< of the kernel
    Index cols = 1;
    Index rowStride = 1;
    Index colStride = 1;
    Index rowDilation = 1;
    Index colDilation = 1;
    Index top = 0; ///< padding
    Index left = 0;
    Index bottom = 0;
    Index right = 0;
    bool roundUp = false; ///< the last window may extend beyond the padding (ONNX's ceil_mode)

    /// Rows and columns of the output for a picture channels × rows × columns. Fails with ShapeMismatch (another rank, or the
    /// window is larger than the padded picture) or BadArgument (a size, stride or dilation below 1, negative padding).
    Result<Shape> outputSize(const Shape& input) const;

    friend bool operator==(const Window2d&, const Window2d&) = default;
};

} // namespace prunescope
