// The registry of readers for ONNX operators and of writers that express operations as ONNX operators.
//
// A new operation takes one file pair in network/operations and one here in operations/, with one line in OnnxOperators.cpp.
#pragma once

#include "engine/formats/onnx/OnnxNodeReader.h"
#include "engine/formats/onnx/OnnxNodeWriter.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace prunescope {

/// Adds the equivalent of one node of a file to the network.
using ReadOnnxNode = std::function<Result<void>(OnnxNodeReader&)>;
/// Writes one node of a network.
using WriteOnnxNode = std::function<Result<void>(OnnxNodeWriter&)>;

struct OnnxOperators {
    std::unordered_map<std::string, ReadOnnxNode> readers;  ///< by operator: "Gemm"; "domain.Name" outside of ONNX's own domain
    std::unordered_map<std::string, WriteOnnxNode> writers; ///< by Operation::kind(): "dense"
};

/// All known operators.
const OnnxOperators& onnxOperators();

/// Registers the reader of an operator or the writer of a kind of operation; a later one replaces an earlier one. Must not be
/// called while another thread opens or saves a model.
void registerOnnxReader(const std::string& op, ReadOnnxNode read);
void registerOnnxWriter(const std::string& kind, WriteOnnxNode write);

} // namespace prunescope
