#include "engine/formats/onnx/OnnxMask.h"

#include "engine/formats/Base64.h"
#include "engine/formats/Names.h"
#include "engine/formats/onnx/OnnxNames.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>
#include <zlib.h>

#include <algorithm>

namespace prunescope {

namespace {

constexpr std::string_view kPrefix = "prunescope.kept-zeros:";

/// Whether a layer keeps a weight of value 0. `kept` counts such weights, `nonzero` does not.
bool keepsZeros(const Node& layer) {
    const WeightCounts counts = layer.weightCounts();
    return counts.kept != counts.nonzero;
}

std::string encoded(const LayerWeights& weights) {
    std::string bits;
    std::size_t zeros = 0;
    for (Index i = 0; i < weights.count(); ++i) {
        if (weights.values.data()[i] != 0.0F)
            continue;
        if (zeros % 8 == 0)
            bits += '\0';
        if (weights.isKept(i))
            bits.back() = static_cast<char>(static_cast<unsigned char>(bits.back()) | 1U << zeros % 8);
        ++zeros;
    }
    uLongf length = compressBound(bits.size());
    std::string compressed(length, '\0');
    compress(reinterpret_cast<Bytef*>(compressed.data()), &length, reinterpret_cast<const Bytef*>(bits.data()), bits.size());
    compressed.resize(length);
    return fmt::format("{} {}", zeros, toBase64(compressed));
}

/// The bits of an entry; empty if the entry is damaged or belongs to a different number of zeros.
std::optional<std::string> decoded(const std::string& text, std::size_t zeros) {
    const std::string count = std::to_string(zeros) + " ";
    const auto compressed = text.starts_with(count) ? fromBase64(std::string_view(text).substr(count.size())) : std::nullopt;
    if (!compressed)
        return std::nullopt;
    // One byte more, to detect an entry that is too long.
    const std::size_t needed = (zeros + 7) / 8;
    std::string bits(needed + 1, '\0');
    uLongf length = bits.size();
    const int result = uncompress(reinterpret_cast<Bytef*>(bits.data()), &length,
                                  reinterpret_cast<const Bytef*>(compressed->data()), compressed->size());
    if (result != Z_OK || length != needed)
        return std::nullopt;
    const bool hasMore = zeros % 8 != 0 && static_cast<unsigned char>(bits[needed - 1]) >> zeros % 8 != 0;
    return hasMore ? std::nullopt : std::optional<std::string>(std::move(bits));
}

} // namespace

void writeMasks(const Network& network, onnx::ModelProto& model) {
    for (const LayerIndex index : network.layers()) {
        const Node& layer = network.layer(index);
        if (!keepsZeros(layer))
            continue;
        onnx::StringStringEntryProto& entry = *model.add_metadata_props();
        entry.set_key(std::string(kPrefix) + ownName(layer.name()));
        entry.set_value(encoded(*layer.weights()));
    }
}

OnnxMasks::OnnxMasks(const onnx::ModelProto& model) {
    for (const auto& entry : model.metadata_props())
        if (entry.key().starts_with(kPrefix))
            m_entries.emplace(entry.key().substr(kPrefix.size()), entry.value());
}

Result<LayerWeights> OnnxMasks::apply(const std::string& layer, LayerWeights weights) const {
    const auto entry = m_entries.find(layer);
    if (entry == m_entries.end())
        return weights;
    const auto zeros = static_cast<std::size_t>(weights.count() - weights.nonzero());
    const std::optional<std::string> bits = decoded(entry->second, zeros);
    if (!bits)
        return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "the mask of layer {} does not fit its weights"),
                    inQuotes(layer));
    MaskBytes mask(*weights.mask);
    std::size_t zero = 0;
    for (std::uint8_t& isKept : mask)
        if (!isKept) {
            isKept = static_cast<unsigned char>((*bits)[zero / 8]) >> zero % 8 & 1U;
            ++zero;
        }
    weights.mask = std::make_shared<const MaskBytes>(std::move(mask));
    return weights;
}

Result<void> OnnxMasks::check(const Network& network) const {
    for (const auto& [layer, text] : m_entries) {
        if (!network.findLayer(layer))
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has a mask of a layer {}, but no such layer"),
                        inQuotes(layer));
        if (m_entries.count(layer) > 1)
            return fail(ErrorCode::FileDamaged, {}, QT_TRANSLATE_NOOP("engine", "it has two masks of layer {}"), inQuotes(layer));
    }
    return {};
}

} // namespace prunescope
