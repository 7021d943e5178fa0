// Masks in ONNX files: which weights of value 0 are kept.
//
// A zero counts as pruned unless the file says otherwise. It says so in its metadata, which other programs ignore: an entry
// "prunescope.kept-zeros:<layer>" for each layer with such weights. Its value is the number of the layer's weights that are 0, a
// space, and one bit for each of them, 1 for kept, in row-major order: least significant bit first, compressed by zlib, in
// base64.
#pragma once

#include "engine/network/Network.h"

#include <map>
#include <string>

namespace onnx {
class ModelProto;
}

namespace prunescope {

/// Adds an entry for every layer that keeps weights of value 0.
void writeMasks(const Network& network, onnx::ModelProto& model);

/// The entries of a file. Copies what it needs.
class OnnxMasks {
public:
    explicit OnnxMasks(const onnx::ModelProto& model);

    /// weights: as makeWeights() gives them, every zero pruned. Fails with FileDamaged where the layer has an entry that cannot
    /// be decoded or does not fit its zeros.
    Result<LayerWeights> apply(const std::string& layer, LayerWeights weights) const;
    /// Fails with FileDamaged where an entry names no layer of the network, or one layer twice.
    Result<void> check(const Network& network) const;

private:
    std::multimap<std::string, std::string> m_entries; ///< by layer
};

} // namespace prunescope
