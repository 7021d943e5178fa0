#include "engine/formats/onnx/operators/OnnxDense.h"

#include "engine/formats/FirstError.h"
#include "engine/formats/onnx/OnnxOperators.h"
#include "engine/network/operations/ConstantArithmetic.h"
#include "engine/network/operations/Dense.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

constexpr std::int64_t kBatch = ValueShape::kBatch;

/// The weights of a layer read from a Gemm or MatMul.
struct Weights {
    OnnxValue value;
    OnnxTensor tensor;
};

/// The weights are the second input. In the opposite order (W · x), samples would be columns.
Result<Weights> weightsOf(const OnnxNodeReader& node) {
    if (node.isConstant(0))
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "its weights are on the left, W · x, where PruneScope reads x · W"));
    if (node.hasInput(1) && !node.isConstant(1))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "{} is not a constant, so there are no weights"),
                    node.inputName(1));
    const Result<OnnxValue> value = node.value(0);
    const Result<OnnxTensor> tensor = node.constant(1);
    if (const Error* error = firstError(value, tensor))
        return tl::unexpected<Error>(*error);
    return Weights{*value, *tensor};
}

tl::unexpected<Error> badWeights(const OnnxNodeReader& node, const OnnxTensor& tensor) {
    return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its weights {} have the shape {}"), node.inputName(1),
                dimsText(tensor.dims()));
}

tl::unexpected<Error> badInput(std::int64_t inputs, const ValueShape& shape) {
    return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it takes {} values, but gets a value of shape {}"),
                inputs, shape.text());
}

LayerDraft draftOf(SharedMatrix weights, Vector bias) {
    return {"dense", std::move(weights), std::move(bias), Dense::create};
}

/// Adds the layer. shape: the node's output shape in the file.
Result<void> addDense(OnnxNodeReader& node, SharedMatrix weights, Vector bias, OnnxValue value, const ValueShape& shape) {
    value.shape = value.shape.withDims({kBatch, weights.cols()});
    const Shape given{weights.rows()};
    return node.addLayer(1, draftOf(std::move(weights), std::move(bias)), value, given, shape);
}

/// The numbers of a Gemm's third input times `factor`, one per output; empty if there is no third input.
Result<Vector> biasOf(const OnnxNodeReader& node, float factor, Index outputs) {
    if (!node.hasInput(2) || factor == 0.0F)
        return Vector();
    const Result<OnnxTensor> tensor = node.constant(2);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    const OnnxDims& dims = tensor->dims();
    const bool isRow = !dims.empty() && dims.back() == outputs && tensor->count() == outputs;
    if (tensor->count() != 1 && !isRow)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "its bias {} has the shape {}, but there are {} outputs"), node.inputName(2),
                    dimsText(dims), outputs);
    if (!tensor->isFloatingPoint())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "its bias {} is of type {}"), node.inputName(2),
                    tensor->typeName());
    const Result<std::vector<double>> values = tensor->numbers();
    if (!values)
        return tl::unexpected<Error>(values.error());
    Vector bias(outputs);
    for (Index i = 0; i < outputs; ++i)
        bias[i] = factor * static_cast<float>((*values)[values->size() == 1 ? 0 : static_cast<std::size_t>(i)]);
    return bias;
}

/// With alpha, the weights stay as they are in the file: y = alpha (x W) + beta C becomes separate nodes.
Result<void> addScaled(OnnxNodeReader& node, SharedMatrix weights, Vector bias, float alpha, OnnxValue value,
                       const ValueShape& shape) {
    if (auto added = addDense(node, std::move(weights), Vector(), std::move(value), shape); !added)
        return added;
    const auto then = [&](ArithmeticKind arithmetic, Vector values, const char* suffix) -> Result<void> {
        Result<OperationPtr> operation = ConstantArithmetic::create(arithmetic, std::move(values));
        return operation ? node.thenElementwise(std::move(*operation), suffix) : tl::unexpected<Error>(operation.error());
    };
    if (auto scaled = then(ArithmeticKind::Multiply, Vector::Constant(1, alpha), ".alpha"); !scaled || bias.size() == 0)
        return scaled;
    return then(ArithmeticKind::Add, std::move(bias), ".bias");
}

/// With transA, samples are columns.
Result<void> checkGemmInput(const ValueShape& shape, Index inputs, bool isTransposed) {
    const ValueShape::Dims expected = isTransposed ? ValueShape::Dims{inputs, kBatch} : ValueShape::Dims{kBatch, inputs};
    if (shape.dims() == expected)
        return {};
    if (isTransposed)
        return fail(ErrorCode::Unsupported, {},
                    QT_TRANSLATE_NOOP("engine", "transA would exchange samples and values of a value of shape {}"), shape.text());
    return badInput(inputs, shape);
}

Result<void> readGemm(OnnxNodeReader& node) {
    const bool transposeInput = node.integer("transA", 0) != 0;
    const bool transposeWeights = node.integer("transB", 0) == 0;
    const float alpha = node.real("alpha", 1.0F);
    const float beta = node.real("beta", 1.0F);
    if (!node.attributeError())
        return node.attributeError();
    const Result<Weights> read = weightsOf(node);
    if (!read)
        return tl::unexpected<Error>(read.error());
    if (read->tensor.dims().size() != 2 || read->tensor.count() == 0)
        return badWeights(node, read->tensor);
    Result<SharedMatrix> weights = read->tensor.matrix(transposeWeights);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    Result<Vector> bias = biasOf(node, beta, weights->rows());
    if (!bias)
        return tl::unexpected<Error>(bias.error());
    if (auto fits = checkGemmInput(read->value.shape, weights->cols(), transposeInput); !fits)
        return fits;
    const ValueShape shape = read->value.shape.withDims({kBatch, weights->rows()});
    if (alpha != 1.0F)
        return addScaled(node, std::move(*weights), std::move(*bias), alpha, read->value, shape);
    return addDense(node, std::move(*weights), std::move(*bias), read->value, shape);
}

/// The same constant with two dimensions, if all others are 1; empty if it is not a matrix.
std::optional<OnnxTensor> asMatrix(const OnnxTensor& tensor) {
    const OnnxDims& dims = tensor.dims();
    if (dims.size() < 2 || tensor.count() == 0 ||
        std::any_of(dims.begin(), dims.end() - 2, [](std::int64_t dim) { return dim != 1; }))
        return std::nullopt;
    return dims.size() == 2 ? tensor : tensor.withDims(OnnxDims(dims.end() - 2, dims.end()));
}

/// The diagonal of a product that is not a layer but scales its input: some exporters write normalization this way, either
/// along the rows of a picture, where a layer would run once per row, or on the network's input before the first layer.
Result<std::optional<std::vector<double>>> diagonalOf(const OnnxNodeReader& node, const OnnxValue& value,
                                                      const OnnxTensor& tensor) {
    const std::int64_t size = tensor.dims()[0];
    const bool isLast = !value.shape.dims().empty() && value.shape.dims().back() == size;
    if (tensor.dims()[1] != size || size < 2 || !isLast || (value.shape.features() == size && node.isBehindLayer(value)))
        return std::optional<std::vector<double>>();
    const Result<SharedMatrix> matrix = tensor.matrix(false);
    if (!matrix)
        return tl::unexpected<Error>(matrix.error());
    const ConstMatrixView values = matrix->view();
    if ((values.diagonal().array() == 0.0F).any() || !Matrix(values).isDiagonal(0.0F))
        return std::optional<std::vector<double>>();
    const Vector diagonal = values.diagonal();
    return std::vector<double>(diagonal.begin(), diagonal.end());
}

Result<void> addScaling(OnnxNodeReader& node, const OnnxValue& value, const std::vector<double>& diagonal,
                        const ValueShape& shape) {
    if (auto spent = node.spend(value.shape.features()); !spent)
        return spent;
    const bool isSame = std::all_of(diagonal.begin(), diagonal.end(), [&](double entry) { return entry == diagonal.front(); });
    const Result<std::vector<double>> perFeature =
        isSame ? std::vector<double>{diagonal.front()}
               : value.shape.perFeature(diagonal, {static_cast<std::int64_t>(diagonal.size())});
    if (!perFeature)
        return tl::unexpected<Error>(perFeature.error());
    Vector factors(static_cast<Index>(perFeature->size()));
    std::transform(perFeature->begin(), perFeature->end(), factors.begin(),
                   [](double factor) { return static_cast<float>(factor); });
    Result<OperationPtr> operation = ConstantArithmetic::create(ArithmeticKind::Multiply, std::move(factors));
    if (!operation)
        return tl::unexpected<Error>(operation.error());
    if (auto added = node.addElementwise(std::move(*operation)); !added)
        return added;
    OnnxValue result = *node.result();
    result.shape = shape;
    return node.pass(std::move(result));
}

Result<void> readMatMul(OnnxNodeReader& node) {
    const Result<Weights> read = weightsOf(node);
    if (!read)
        return tl::unexpected<Error>(read.error());
    const std::optional<OnnxTensor> matrix = asMatrix(read->tensor);
    if (!matrix)
        return badWeights(node, read->tensor);
    const OnnxValue& value = read->value;
    const auto diagonal = diagonalOf(node, value, *matrix);
    if (!diagonal)
        return tl::unexpected<Error>(diagonal.error());
    // A vector is treated as a matrix with one row, a dimension that the result does not have either.
    const std::size_t rank = read->tensor.dims().size() - (value.shape.rank() == 1 ? 1 : 0);
    if (*diagonal)
        return addScaling(node, value, **diagonal, value.shape.withRank(rank));
    const std::int64_t inputs = matrix->dims()[0];
    ValueShape::Dims dims = value.shape.dims();
    if (dims.empty() || dims.back() != inputs || value.shape.features() != inputs)
        return badInput(inputs, value.shape);
    dims.back() = matrix->dims()[1];
    Result<SharedMatrix> weights = matrix->matrix(true);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    return addDense(node, std::move(*weights), Vector(), value, value.shape.withDims(std::move(dims)).withRank(rank));
}

Result<void> writeDense(OnnxNodeWriter& node) {
    const LayerWeights& weights = *node.node().weights();
    std::vector<std::string> inputs{node.flatInput(),
                                    node.floats("weight", {weights.values.rows(), weights.values.cols()}, weights.values.data())};
    if (weights.bias.size() != 0)
        inputs.push_back(node.floats("bias", {weights.bias.size()}, weights.bias.data()));
    node.add("Gemm", inputs).setInteger("transB", 1);
    return {};
}

} // namespace

void addOnnxDense(OnnxOperators& operators) {
    operators.readers["Gemm"] = readGemm;
    operators.readers["MatMul"] = readMatMul;
    operators.writers["dense"] = writeDense;
}

} // namespace prunescope
