#include "engine/formats/onnx/OnnxTensor.h"

#include "engine/formats/Names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <onnx/onnx_pb.h>

#include <bit>
#include <charconv>
#include <cstring>

namespace prunescope {

static_assert(std::endian::native == std::endian::little, "ONNX stores little-endian numbers and this reader uses them in place");

namespace {

using onnx::TensorProto;

constexpr std::size_t kMaximumRank = 32;
constexpr std::int64_t kMaximumShapeLength = 64;

/// Bytes per number in raw_data and external data; 0 for types that the reader does not support.
std::int64_t elementSize(int type) {
    switch (type) {
    case TensorProto::FLOAT: return 4;
    case TensorProto::DOUBLE: return 8;
    case TensorProto::FLOAT16: return 2;
    case TensorProto::BFLOAT16: return 2;
    case TensorProto::INT64: return 8;
    case TensorProto::INT32: return 4;
    case TensorProto::BOOL: return 1;
    default: return 0;
    }
}

template <class Field> std::pair<const std::byte*, std::int64_t> typed(const Field& field) {
    return {reinterpret_cast<const std::byte*>(field.data()), field.size()};
}

/// The numbers in the typed field of this type, and their count.
std::pair<const std::byte*, std::int64_t> typedData(const TensorProto& proto) {
    switch (proto.data_type()) {
    case TensorProto::FLOAT: return typed(proto.float_data());
    case TensorProto::DOUBLE: return typed(proto.double_data());
    case TensorProto::INT64: return typed(proto.int64_data());
    default: return typed(proto.int32_data());
    }
}

std::optional<std::uint64_t> unsignedNumber(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<std::int64_t> elementCount(const OnnxDims& dims) {
    std::int64_t count = 1;
    bool empty = false;
    for (const std::int64_t dim : dims) {
        if (dim < 0)
            return std::nullopt;
        if (dim == 0)
            empty = true;
        else if (__builtin_mul_overflow(count, dim, &count) || count > (std::int64_t{1} << 62))
            return std::nullopt;
    }
    return empty ? 0 : count;
}

std::string dimsText(const OnnxDims& dims) {
    return fmt::format("[{}]", fmt::join(dims, ", "));
}

Result<OnnxTensor> OnnxTensor::create(std::shared_ptr<const TensorProto> proto, OnnxExternalData& external) {
    OnnxTensor tensor;
    tensor.m_name = proto->name();
    tensor.m_type = proto->data_type();
    if (static_cast<std::size_t>(proto->dims_size()) > kMaximumRank)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "tensor {} has {} dimensions"),
                    inQuotes(proto->name()), proto->dims_size());
    tensor.m_dims.assign(proto->dims().begin(), proto->dims().end());
    const std::optional<std::int64_t> count = elementCount(tensor.m_dims);
    if (!count)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "tensor {} has the impossible size {}"),
                    inQuotes(proto->name()), dimsText(tensor.m_dims));
    tensor.m_count = *count;
    if (elementSize(tensor.m_type) == 0)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "tensor {} has numbers of type {}"),
                    inQuotes(proto->name()), tensor.typeName());
    if (proto->has_segment())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "tensor {} is stored in segments"),
                    inQuotes(proto->name()));
    const bool isExternal = proto->data_location() == TensorProto::EXTERNAL;
    Result<void> attached = isExternal ? tensor.attachExternal(*proto, external) : tensor.attachInline(*proto);
    if (!attached)
        return tl::unexpected<Error>(attached.error());
    if (!isExternal)
        tensor.m_owner = std::move(proto);
    return tensor;
}

Result<void> OnnxTensor::attachInline(const TensorProto& proto) {
    const std::int64_t size = elementSize(m_type);
    if (proto.has_raw_data()) {
        // Uses division because a product could overflow.
        const auto bytes = static_cast<std::int64_t>(proto.raw_data().size());
        if (bytes % size != 0 || bytes / size != m_count)
            return fail(ErrorCode::FileDamaged, {},
                        QT_TRANSLATE_NOOP("engine", "tensor {} of size {} needs {} numbers of {} bytes, but has {} bytes"),
                        inQuotes(m_name), dimsText(m_dims), m_count, size, bytes);
        m_bytes = reinterpret_cast<const std::byte*>(proto.raw_data().data());
        return {};
    }
    const auto [data, count] = typedData(proto);
    if (count != m_count)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "tensor {} of size {} needs {} numbers, but has {}"),
                    inQuotes(m_name), dimsText(m_dims), m_count, count);
    m_wide = elementSize(m_type) < 4;
    m_bytes = data;
    return {};
}

Result<void> OnnxTensor::attachExternal(const TensorProto& proto, OnnxExternalData& external) {
    std::string location;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length;
    for (const auto& entry : proto.external_data()) {
        if (entry.key() == "location")
            location = entry.value();
        if (entry.key() != "offset" && entry.key() != "length")
            continue;
        const std::optional<std::uint64_t> number = unsignedNumber(entry.value());
        if (!number)
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "tensor {} has the {} {}"), inQuotes(m_name),
                        entry.key(), inQuotes(entry.value()));
        if (entry.key() == "offset")
            offset = *number;
        else
            length = number;
    }
    const Result<MappedFile> file = external.open(location);
    if (!file)
        return tl::unexpected<Error>(file.error());
    const auto size = static_cast<std::uint64_t>(elementSize(m_type));
    const auto count = static_cast<std::uint64_t>(m_count);
    if (length && (*length % size != 0 || *length / size != count))
        return fail(ErrorCode::FileDamaged, {},
                    QT_TRANSLATE_NOOP("engine", "tensor {} of size {} does not fit its {} bytes of external data"),
                    inQuotes(m_name), dimsText(m_dims), *length);
    if (offset > file->size || (file->size - offset) / size < count)
        return fail(ErrorCode::FileTruncated, {},
                    QT_TRANSLATE_NOOP("engine", "tensor {} needs {} numbers of {} bytes from byte {} of {}, which has {} bytes"),
                    inQuotes(m_name), count, size, offset, inQuotes(location), file->size);
    m_owner = file->owner;
    m_bytes = file->data + offset;
    return {};
}

OnnxTensor OnnxTensor::ofFloats(std::vector<float> values, bool scalar) {
    OnnxTensor tensor;
    tensor.m_type = TensorProto::FLOAT;
    tensor.m_count = static_cast<std::int64_t>(values.size());
    if (!scalar)
        tensor.m_dims = {tensor.m_count};
    auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    tensor.m_bytes = reinterpret_cast<const std::byte*>(owner->data());
    tensor.m_owner = std::move(owner);
    return tensor;
}

OnnxTensor OnnxTensor::ofIntegers(std::vector<std::int64_t> values, bool scalar) {
    OnnxTensor tensor;
    tensor.m_type = TensorProto::INT64;
    tensor.m_count = static_cast<std::int64_t>(values.size());
    if (!scalar)
        tensor.m_dims = {tensor.m_count};
    auto owner = std::make_shared<const std::vector<std::int64_t>>(std::move(values));
    tensor.m_bytes = reinterpret_cast<const std::byte*>(owner->data());
    tensor.m_owner = std::move(owner);
    return tensor;
}

bool OnnxTensor::isFloatingPoint() const {
    return m_type == TensorProto::FLOAT || m_type == TensorProto::DOUBLE || m_type == TensorProto::FLOAT16 ||
           m_type == TensorProto::BFLOAT16;
}

bool OnnxTensor::isInteger() const {
    return m_type == TensorProto::INT64 || m_type == TensorProto::INT32;
}

Message OnnxTensor::typeName() const {
    if (TensorProto::DataType_IsValid(m_type))
        return TensorProto::DataType_Name(static_cast<TensorProto::DataType>(m_type));
    return Message(QT_TRANSLATE_NOOP("engine", "number {}"), m_type);
}

OnnxTensor OnnxTensor::withDims(OnnxDims dims) const {
    OnnxTensor tensor(*this);
    tensor.m_dims = std::move(dims);
    return tensor;
}

OnnxTensor OnnxTensor::transposed() const {
    OnnxTensor tensor(*this);
    std::swap(tensor.m_dims[0], tensor.m_dims[1]);
    tensor.m_transposed = !m_transposed;
    return tensor;
}

/// T: the type of the numbers; Stored: the unit that holds one number.
template <class T, class Stored> std::vector<double> OnnxTensor::numbersOf() const {
    std::vector<double> values(static_cast<std::size_t>(m_count));
    for (std::size_t i = 0; i < values.size(); ++i) {
        // External data may start at any byte, so a number may not be aligned.
        T value;
        std::memcpy(&value, m_bytes + i * sizeof(Stored), sizeof(T));
        values[i] = static_cast<double>(value);
    }
    return values;
}

Result<std::vector<double>> OnnxTensor::numbers() const {
    if (m_transposed) {
        const Result<SharedMatrix> values = matrix(false);
        if (!values)
            return tl::unexpected<Error>(values.error());
        return std::vector<double>(values->data(), values->data() + values->size());
    }
    switch (m_type) {
    case TensorProto::FLOAT: return numbersOf<float, float>();
    case TensorProto::DOUBLE: return numbersOf<double, double>();
    case TensorProto::INT64: return numbersOf<std::int64_t, std::int64_t>();
    case TensorProto::INT32: return numbersOf<std::int32_t, std::int32_t>();
    case TensorProto::BOOL: return m_wide ? numbersOf<std::int32_t, std::int32_t>() : numbersOf<std::uint8_t, std::uint8_t>();
    case TensorProto::FLOAT16: return m_wide ? numbersOf<Eigen::half, std::int32_t>() : numbersOf<Eigen::half, Eigen::half>();
    default: return m_wide ? numbersOf<Eigen::bfloat16, std::int32_t>() : numbersOf<Eigen::bfloat16, Eigen::bfloat16>();
    }
}

Result<std::vector<std::int64_t>> OnnxTensor::integers() const {
    if (!isInteger() || m_count > kMaximumShapeLength || m_transposed)
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} of type {} cannot be a shape or an axis"),
                    inQuotes(m_name), typeName());
    std::vector<std::int64_t> values(static_cast<std::size_t>(m_count));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (m_type == TensorProto::INT64) {
            std::memcpy(&values[i], m_bytes + i * sizeof(std::int64_t), sizeof(std::int64_t));
        } else {
            std::int32_t value = 0;
            std::memcpy(&value, m_bytes + i * sizeof(value), sizeof(value));
            values[i] = value;
        }
    }
    return values;
}

template <class T> Result<SharedMatrix> OnnxTensor::matrixOf(bool transpose) const {
    using Stored = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Index rows = m_transposed ? m_dims[1] : m_dims[0];
    const Index cols = m_transposed ? m_dims[0] : m_dims[1];
    const bool flip = transpose != m_transposed;
    const bool aligned = reinterpret_cast<std::uintptr_t>(m_bytes) % alignof(T) == 0;
    if constexpr (std::is_same_v<T, float>)
        if (aligned && !flip)
            return SharedMatrix(m_owner, reinterpret_cast<const float*>(m_bytes), rows, cols);
    Stored copy;
    const T* data = reinterpret_cast<const T*>(m_bytes);
    if (!aligned) {
        copy.resize(rows, cols);
        std::memcpy(copy.data(), m_bytes, static_cast<std::size_t>(m_count) * sizeof(T));
        data = copy.data();
    }
    const Eigen::Map<const Stored> stored(data, rows, cols);
    return flip ? SharedMatrix(Matrix(stored.transpose().template cast<float>()))
                : SharedMatrix(Matrix(stored.template cast<float>()));
}

Result<SharedMatrix> OnnxTensor::matrix(bool transpose) const {
    if (!isFloatingPoint())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "the weights {} are of type {}"), inQuotes(m_name),
                    typeName());
    if (m_wide) {
        // 16-bit floats in 32-bit fields are rare and small, so the simple conversion through double is sufficient.
        OnnxTensor plain(*this);
        plain.m_transposed = false;
        const std::vector<double> values = *plain.numbers();
        OnnxTensor floats = ofFloats(std::vector<float>(values.begin(), values.end()), false);
        floats.m_dims = m_dims;
        floats.m_transposed = m_transposed;
        return floats.matrix(transpose);
    }
    switch (m_type) {
    case TensorProto::FLOAT: return matrixOf<float>(transpose);
    case TensorProto::DOUBLE: return matrixOf<double>(transpose);
    case TensorProto::FLOAT16: return matrixOf<Eigen::half>(transpose);
    default: return matrixOf<Eigen::bfloat16>(transpose);
    }
}

} // namespace prunescope
