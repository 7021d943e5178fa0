// A constant of an ONNX file, checked against the bytes that actually exist.
#pragma once

#include "engine/core/Result.h"
#include "engine/formats/onnx/OnnxExternalData.h"
#include "engine/network/Weights.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onnx {
class TensorProto;
}

namespace prunescope {

using OnnxDims = std::vector<std::int64_t>;

/// The product of the dimensions; empty if one is negative or the product has more than 62 bits.
std::optional<std::int64_t> elementCount(const OnnxDims& dims);

std::string dimsText(const OnnxDims& dims);

/// Numbers and their shape. Cheap to copy because the numbers are shared. Errors have an empty `where`, in which the reader
/// puts the file.
class OnnxTensor {
public:
    /// Fails with FileDamaged (size and bytes contradict each other), FileTruncated (external file too short), FileNotFound,
    /// Unsupported (type).
    static Result<OnnxTensor> create(std::shared_ptr<const onnx::TensorProto> proto, OnnxExternalData& external);
    /// A vector or, if scalar is true, a single number without dimensions.
    static OnnxTensor ofFloats(std::vector<float> values, bool scalar);
    static OnnxTensor ofIntegers(std::vector<std::int64_t> values, bool scalar);

    const std::string& name() const { return m_name; }
    const OnnxDims& dims() const { return m_dims; }
    std::int64_t count() const { return m_count; }
    bool isFloatingPoint() const;
    bool isInteger() const;
    Message typeName() const;

    /// The same numbers in row-major order with other dimensions of the same product.
    OnnxTensor withDims(OnnxDims dims) const;
    /// Whether the numbers are stored in the order given by dims().
    bool isPlain() const { return !m_transposed; }
    /// Swaps the rows and columns of a tensor with two dimensions.
    OnnxTensor transposed() const;

    /// All numbers in row-major order. Fails with Unsupported for types that are not numeric.
    Result<std::vector<double>> numbers() const;
    /// At most 64 integers, as in shapes and axes. Fails with Unsupported.
    Result<std::vector<std::int64_t>> integers() const;
    /// A rows × columns matrix of floats with these dims(), transposed on request. Shares the bytes if they already have the
    /// right layout. Fails with Unsupported for integers.
    Result<SharedMatrix> matrix(bool transpose) const;

private:
    OnnxTensor() = default;
    Result<void> attachInline(const onnx::TensorProto& proto);
    Result<void> attachExternal(const onnx::TensorProto& proto, OnnxExternalData& external);
    template <class T> Result<SharedMatrix> matrixOf(bool transpose) const;
    template <class T, class Stored> std::vector<double> numbersOf() const;

    std::string m_name;
    int m_type = 0;
    OnnxDims m_dims;
    std::int64_t m_count = 0;
    bool m_transposed = false; ///< the bytes hold the transpose of what dims() says
    bool m_wide = false;       ///< 16-bit floats or truth values, each in an int32 (typed data)
    std::shared_ptr<const void> m_owner;
    const std::byte* m_bytes = nullptr;
};

} // namespace prunescope
