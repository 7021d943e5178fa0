// Nodes of an ONNX file: their names in messages, and their attributes. Internal to onnx/: includes the onnx headers.
#pragma once

#include "engine/core/Result.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>

namespace prunescope {

bool isOnnxDomain(const std::string& domain);
/// Whether an element type is a floating point type that the reader supports.
bool isFloatType(std::int64_t type);
/// "FLOAT", or "number 99".
Message typeText(int type);

/// "node 'fc1'"; a node without a name is identified by its output.
Message nodeText(const onnx::NodeProto& node);
/// "Gemm", with its domain if that is not ONNX's own.
std::string operatorText(const onnx::NodeProto& node);
/// "node 'fc1' is a Gemm": the start of most errors.
Message nodeIsA(const onnx::NodeProto& node);

/// Attributes by name. Fail with FileDamaged if the attribute has another type.
Result<std::int64_t> integerAttribute(const onnx::NodeProto& node, const char* name, std::int64_t otherwise);
Result<float> floatAttribute(const onnx::NodeProto& node, const char* name, float otherwise);
Result<std::string> textAttribute(const onnx::NodeProto& node, const char* name, const std::string& otherwise);
Result<std::vector<std::int64_t>> integersAttribute(const onnx::NodeProto& node, const char* name,
                                                    const std::vector<std::int64_t>& otherwise);
const onnx::AttributeProto* findAttribute(const onnx::NodeProto& node, const char* name);

} // namespace prunescope
