#include "engine/formats/onnx/OnnxOperators.h"

#include "engine/formats/onnx/operators/OnnxActivations.h"
#include "engine/formats/onnx/operators/OnnxArithmetic.h"
#include "engine/formats/onnx/operators/OnnxBatchNorm.h"
#include "engine/formats/onnx/operators/OnnxConv.h"
#include "engine/formats/onnx/operators/OnnxDense.h"
#include "engine/formats/onnx/operators/OnnxPassing.h"
#include "engine/formats/onnx/operators/OnnxPool.h"
#include "engine/formats/onnx/operators/OnnxReshape.h"
#include "engine/formats/onnx/operators/OnnxSoftmax.h"
#include "engine/formats/onnx/operators/OnnxTranspose.h"

namespace prunescope {

namespace {

OnnxOperators& table() {
    static OnnxOperators all = [] {
        OnnxOperators built;
        addOnnxActivations(built);
        addOnnxArithmetic(built);
        addOnnxBatchNorm(built);
        addOnnxConv(built);
        addOnnxDense(built);
        addOnnxPassing(built);
        addOnnxPool(built);
        addOnnxReshape(built);
        addOnnxSoftmax(built);
        addOnnxTranspose(built);
        return built;
    }();
    return all;
}

} // namespace

const OnnxOperators& onnxOperators() {
    return table();
}

void registerOnnxReader(const std::string& op, ReadOnnxNode read) {
    table().readers[op] = std::move(read);
}

void registerOnnxWriter(const std::string& kind, WriteOnnxNode write) {
    table().writers[kind] = std::move(write);
}

} // namespace prunescope
