// The operators of a chain that carry constants: Gemm, MatMul, and arithmetic with constants.
#include "engine/formats/OnnxChain.h"

#include "engine/formats/OnnxNames.h"

#include <algorithm>

namespace prunescope {

namespace {

tl::unexpected<Error> unsupported(Message detail) {
    return fail(ErrorCode::Unsupported, {}, std::move(detail));
}

/// The two last dimensions of a tensor whose other dimensions are all 1.
std::optional<OnnxDims> asMatrix(const OnnxDims& dims) {
    if (dims.size() < 2 || std::any_of(dims.begin(), dims.end() - 2, [](std::int64_t dim) { return dim != 1; }))
        return std::nullopt;
    if (dims[dims.size() - 2] <= 0 || dims.back() <= 0)
        return std::nullopt;
    return OnnxDims(dims.end() - 2, dims.end());
}

} // namespace

/// Weights are the second input. The other way round (W · x) samples would be columns.
Result<std::string> OnnxChain::weightInput(const onnx::NodeProto& node) const {
    if (node.input_size() < 2)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has only one input"));
    if (node.input(0) != m_current)
        return unsupported(
            Message(QT_TRANSLATE_NOOP("engine", "its weights stand on the left, W · x, where PruneScope reads x · W")));
    if (!m_values.isConstant(node.input(1)))
        return unsupported(
            Message(QT_TRANSLATE_NOOP("engine", "{} is not a constant, so there are no weights"), inQuotes(node.input(1))));
    return node.input(1);
}

Result<SharedMatrix> OnnxChain::weightMatrix(const OnnxTensor& tensor, bool transpose) {
    // A file can name the same weights many times; what the layers take together stays in proportion to the bytes that are there.
    constexpr std::uint64_t kAlwaysFine = std::uint64_t{64} << 20;
    m_weightBytes += static_cast<std::uint64_t>(tensor.count()) * sizeof(float);
    if (m_weightBytes > 4 * (m_fileSize + m_external.size()) + kAlwaysFine)
        return fail(
            ErrorCode::FileDamaged, {},
            QT_TRANSLATE_NOOP("engine", "its layers share weights so often that they need far more memory than the file has"));
    return tensor.matrix(transpose);
}

Result<void> OnnxChain::gemm(const onnx::NodeProto& node) {
    const auto transA = integerAttribute(node, "transA", 0);
    const auto transB = integerAttribute(node, "transB", 0);
    const auto alpha = floatAttribute(node, "alpha", 1.0F);
    for (const Error* error :
         {transA ? nullptr : &transA.error(), transB ? nullptr : &transB.error(), alpha ? nullptr : &alpha.error()})
        if (error)
            return tl::unexpected<Error>(*error);
    const Result<std::string> name = weightInput(node);
    if (!name)
        return tl::unexpected<Error>(name.error());
    const Result<OnnxTensor> tensor = m_values.constant(*name);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    if (tensor->dims().size() != 2 || tensor->count() == 0)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its weights {} have the shape {}"),
                    inQuotes(*name), dimsText(tensor->dims()));
    Result<SharedMatrix> weights = weightMatrix(*tensor, *transB == 0);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    Result<Vector> bias = gemmBias(node, weights->rows());
    if (!bias)
        return tl::unexpected<Error>(bias.error());
    Result<ValueShape> shape = *transA != 0 ? shapeForTransA(weights->cols(), weights->rows())
                                            : m_shape.afterDense(weights->cols(), weights->rows(), false);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    m_shape = std::move(*shape);
    if (*alpha != 1.0F)
        weights = SharedMatrix(Matrix(weights->view() * *alpha));
    return m_builder.addDense(layerName(node, *name), std::move(*weights), std::move(*bias));
}

/// With transA the input's columns are the samples: only the network's own input can be declared like that.
Result<ValueShape> OnnxChain::shapeForTransA(Index inputs, Index outputs) const {
    if (!m_atInput)
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "transA would exchange samples and values")));
    if (m_declared.size() == 2 && m_declared[0] > 0 && m_declared[0] != inputs)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "with transA it takes {} values, but a sample has {}"), inputs, m_declared[0]);
    return ValueShape::computed({ValueShape::kBatch, outputs});
}

Result<Vector> OnnxChain::gemmBias(const onnx::NodeProto& node, Index outputs) const {
    const auto beta = floatAttribute(node, "beta", 1.0F);
    if (!beta)
        return tl::unexpected<Error>(beta.error());
    if (node.input_size() < 3 || node.input(2).empty() || *beta == 0.0F)
        return Vector();
    const Result<OnnxTensor> tensor = m_values.constant(node.input(2));
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    const OnnxDims& dims = tensor->dims();
    const bool isRow = !dims.empty() && dims.back() == outputs && tensor->count() == outputs;
    if (tensor->count() != 1 && !isRow)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its bias {} has the shape {}, but there are {} outputs"),
                    inQuotes(node.input(2)), dimsText(dims), outputs);
    if (!tensor->isFloatingPoint())
        return unsupported(
            Message(QT_TRANSLATE_NOOP("engine", "its bias {} is of type {}"), inQuotes(node.input(2)), tensor->typeName()));
    const Result<std::vector<double>> values = tensor->numbers();
    if (!values)
        return tl::unexpected<Error>(values.error());
    Vector bias(outputs);
    for (Index i = 0; i < outputs; ++i)
        bias[i] = *beta * static_cast<float>((*values)[values->size() == 1 ? 0 : static_cast<std::size_t>(i)]);
    return bias;
}

Result<void> OnnxChain::matMul(const onnx::NodeProto& node) {
    const Result<std::string> name = weightInput(node);
    if (!name)
        return tl::unexpected<Error>(name.error());
    const Result<OnnxTensor> tensor = m_values.constant(*name);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    const std::optional<OnnxDims> dims = asMatrix(tensor->dims());
    if (!dims)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its weights {} have the shape {}"),
                    inQuotes(*name), dimsText(tensor->dims()));
    const OnnxTensor flat = tensor->dims().size() == 2 ? *tensor : tensor->withDims(*dims);
    if (isDiagonalScaling(flat)) {
        const SharedMatrix matrix = *flat.matrix(false);
        std::vector<double> diagonal(static_cast<std::size_t>(matrix.rows()));
        for (Index i = 0; i < matrix.rows(); ++i)
            diagonal[static_cast<std::size_t>(i)] = matrix.view()(i, i);
        const Result<std::vector<double>> scale = m_shape.perFeature(diagonal, {matrix.rows()});
        if (!scale)
            return tl::unexpected<Error>(scale.error());
        return m_builder.addMap({*scale, {0.0}, false});
    }
    Result<SharedMatrix> weights = weightMatrix(flat, true);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    Result<ValueShape> shape = m_shape.afterDense(weights->cols(), weights->rows(), true);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    m_shape = shape->withRank(tensor->dims().size());
    return m_builder.addDense(layerName(node, *name), std::move(*weights), Vector());
}

/// A product with a diagonal matrix along the rows of an image scales each column; as a layer of weights it would run once per
/// row.
bool OnnxChain::isDiagonalScaling(const OnnxTensor& tensor) const {
    const std::int64_t size = tensor.dims()[0];
    const bool perRow = m_shape.isKnown() && m_shape.dims().back() == size && m_shape.features() != size;
    if (!perRow || tensor.dims()[1] != size)
        return false;
    const Result<SharedMatrix> matrix = tensor.matrix(false);
    return matrix && Matrix(matrix->view()).isDiagonal(0.0F);
}

Result<std::vector<double>> OnnxChain::constantPerFeature(const onnx::NodeProto& node, const OnnxTensor& tensor) const {
    const Result<std::vector<double>> values = tensor.numbers();
    if (!values)
        return values;
    OnnxDims dims = tensor.dims();
    // Before opset 7 broadcasting began at an axis; ones behind it make today's rule of it.
    const Result<std::int64_t> axis = integerAttribute(node, "axis", -1);
    if (!axis)
        return tl::unexpected<Error>(axis.error());
    const auto rank = static_cast<std::int64_t>(m_shape.dims().size());
    if (m_graph.opset < 7 && *axis >= 0 && m_shape.isKnown() && *axis < rank)
        dims.resize(std::max(dims.size(), static_cast<std::size_t>(rank - *axis)), 1);
    return m_shape.perFeature(*values, dims);
}

Result<void> OnnxChain::arithmetic(const onnx::NodeProto& node) {
    if (node.input_size() != 2)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has {} inputs"), node.input_size());
    const bool valueFirst = node.input(0) == m_current;
    const std::string& name = node.input(valueFirst ? 1 : 0);
    if (!m_values.isConstant(name))
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "{} is not a constant"), inQuotes(name)));
    const Result<OnnxTensor> tensor = m_values.constant(name);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    const Result<std::vector<double>> values = constantPerFeature(node, *tensor);
    if (!values)
        return tl::unexpected<Error>(values.error());
    const std::string& op = node.op_type();
    if (op == "Div" && !valueFirst)
        return unsupported(Message(QT_TRANSLATE_NOOP("engine", "it divides a constant by a computed value")));
    FeatureMap map;
    map.isBias = op == "Add" || (op == "Sub" && valueFirst);
    std::vector<double>& changed = op == "Add" || op == "Sub" ? map.offset : map.scale;
    changed = *values;
    if (op == "Div" && std::find(changed.begin(), changed.end(), 0.0) != changed.end())
        return fail(ErrorCode::NotFinite, {}, QT_TRANSLATE_NOOP("engine", "it divides by 0"));
    for (double& value : changed)
        value = op == "Div" ? 1.0 / value : op == "Sub" && valueFirst ? -value : value;
    if (op == "Sub" && !valueFirst)
        map.scale = {-1.0};
    m_shape = m_shape.withRank(tensor->dims().size());
    return m_builder.addMap(map);
}

} // namespace prunescope
