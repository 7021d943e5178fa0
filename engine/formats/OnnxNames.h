// Names from files: made fit for people, for JSON and for one line of an error message.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace prunescope {

/// The name as valid UTF-8 without control characters, at most 80 bytes: a file may hold anything, and a name goes into messages
/// and JSON.
std::string cleanName(std::string_view name);

/// 'name', cleaned.
std::string inQuotes(std::string_view name);

/// What a person would call a dense layer: "fc1.weight" → "fc1", "model/dense_1/MatMul/ReadVariableOp:0" → "dense_1", and
/// "/fc1/Gemm" where the weights have a made-up name ("onnx::MatMul_19"). Empty when neither name says anything.
std::string friendlyLayerName(const std::string& weightName, const std::string& nodeName);

/// Hands out every name once: the second "fc1" becomes "fc1 (2)".
class UniqueNames {
public:
    std::string unique(const std::string& name);

private:
    std::unordered_map<std::string, int> m_used;
};

} // namespace prunescope
