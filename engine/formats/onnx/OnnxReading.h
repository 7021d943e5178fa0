// The state while an ONNX graph is read from its input to its output. Internal to onnx/.
#pragma once

#include "engine/formats/GraphBuilder.h"
#include "engine/formats/onnx/OnnxNodeReader.h"
#include "engine/formats/onnx/OnnxValues.h"

#include <string>
#include <unordered_map>

namespace prunescope {

struct OnnxReading {
    OnnxGraph& graph;
    OnnxValues& values;
    std::uint64_t memoryLeft; ///< bytes that the network may still take
    GraphBuilder builder;
    std::unordered_map<std::string, OnnxValue> computed; ///< values that depend on the samples, by name

    /// Fails with FileDamaged if the network would take far more memory than the file has bytes.
    Result<void> spend(std::int64_t numbers) {
        const std::uint64_t bytes = static_cast<std::uint64_t>(numbers) * sizeof(float);
        if (bytes > memoryLeft)
            return fail(ErrorCode::FileDamaged, {},
                        QT_TRANSLATE_NOOP("engine",
                                          "its nodes share constants so often that they need far more memory than the file has"));
        memoryLeft -= bytes;
        return {};
    }
};

} // namespace prunescope
