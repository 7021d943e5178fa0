// Masks in ONNX files: they tell which weights of value 0 are kept.
//
// A zero counts as pruned unless the file's metadata say otherwise; other programs ignore these metadata. Each layer with kept
// zeros has an entry "prunescope.kept-zeros:<layer>". Its value is the number of the layer's weights that are 0, a space, and
// one bit for each of them in row-major order, 1 for kept. The bits are stored with the least significant bit first, compressed
// by zlib and encoded in base64.
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

/// The mask entries of a file. Copies the data that it needs.
class OnnxMasks {
public:
    explicit OnnxMasks(const onnx::ModelProto& model);

    /// weights: from makeWeights(), with every zero pruned. Fails with FileDamaged if the layer's entry cannot be decoded or
    /// does not fit its zeros.
    Result<LayerWeights> apply(const std::string& layer, LayerWeights weights) const;
    /// Fails with FileDamaged if an entry names a layer that the network does not have, or if two entries name the same layer.
    Result<void> check(const Network& network) const;

private:
    std::multimap<std::string, std::string> m_entries; ///< by layer
};

} // namespace prunescope
