#include "engine/evaluation/InputBlocks.h"

#include "engine/core/ParallelFor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace prunescope {

namespace {

// Above this share of inputs that are not zero, lists cost more than the dense kernel.
constexpr double kMaximumListed = 0.4;

std::array<std::int64_t, 256> pixelCounts(const Dataset& data) {
    std::array<std::int64_t, 256> counts{};
    const std::uint8_t* const pixels = data.image(0);
    for (Index i = 0; i < data.count() * data.imageSize(); ++i)
        ++counts[pixels[i]];
    return counts;
}

} // namespace

/// Ends all chunks before number `before`.
void TermTable::closeChunks(Index before) {
    for (; m_open < before; ++m_open)
        m_bounds.push_back(static_cast<std::int32_t>(m_values.size()));
}

void TermTable::endImage() {
    closeChunks(m_chunks);
    m_open = -1;
    ++m_images;
}

void TermTable::finish() {
    m_bounds.shrink_to_fit();
    m_features.resize(m_features.size() + kernels::kListPadding, 0);
    m_features.shrink_to_fit();
    m_values.resize(m_values.size() + kernels::kListPadding, 0.0F);
    m_values.shrink_to_fit();
}

void TermTable::copyImage(const TermTable& from, Index image) {
    const std::int32_t* const bounds = from.m_bounds.data() + image * (m_chunks + 1);
    const auto shift = static_cast<std::int32_t>(m_values.size()) - bounds[0];
    for (Index chunk = 0; chunk <= m_chunks; ++chunk)
        m_bounds.push_back(bounds[chunk] + shift);
    m_features.insert(m_features.end(), from.m_features.data() + bounds[0], from.m_features.data() + bounds[m_chunks]);
    m_values.insert(m_values.end(), from.m_values.data() + bounds[0], from.m_values.data() + bounds[m_chunks]);
    ++m_images;
}

Index TermTable::maximumPerImage() const {
    Index maximum = 0;
    for (Index image = 0; image < m_images; ++image) {
        const std::int32_t* const bounds = m_bounds.data() + image * (m_chunks + 1);
        maximum = std::max<Index>(maximum, bounds[m_chunks] - bounds[0]);
    }
    return maximum;
}

void InputBlock::fill(const float* rows, Index featureCount) {
    features.clear();
    positions.assign(static_cast<std::size_t>(featureCount), 0);
    for (Index f = 0; f < featureCount; ++f) {
        const float* const row = rows + f * kImages;
        if (std::all_of(row, row + kImages, [](float value) { return value == 0.0F; }))
            continue;
        features.push_back(static_cast<std::int32_t>(f));
        positions[static_cast<std::size_t>(f)] = static_cast<std::int32_t>(features.size());
    }
    values = AlignedFloats((static_cast<Index>(features.size()) + 1) * kImages);
    std::fill_n(values.data(), kImages, 0.0F);
    for (std::size_t i = 0; i < features.size(); ++i)
        std::copy_n(rows + features[i] * kImages, kImages, values.data() + static_cast<Index>(i + 1) * kImages);
    terms = TermTable(featureCount);
    for (Index image = 0; image < images; ++image) {
        for (const std::int32_t feature : features)
            if (const float value = rows[feature * kImages + image]; value != 0.0F)
                terms.add(feature, value);
        terms.endImage();
    }
    terms.finish();
}

const float* InputBlock::rows(AlignedFloats& room) const {
    if (pixels.size() == 0)
        return values.data();
    float* const expanded = room.atLeast(pixels.size());
    kernels::active().expandPixels(pixels.data(), pixels.size(), scale.black, scale.scale, expanded);
    return expanded;
}

InputBlock InputBlock::withoutSigns() const {
    InputBlock result;
    result.begin = begin;
    result.images = images;
    result.features = features;
    result.positions = positions;
    AlignedFloats room;
    const float* const signedRows = rows(room);
    result.values = AlignedFloats((static_cast<Index>(features.size()) + 1) * kImages);
    std::transform(signedRows, signedRows + result.values.size(), result.values.data(),
                   [](float value) { return std::abs(value); });
    return result;
}

InputBlocks::InputBlocks(const Dataset& data, const Scaling& scaling)
    : m_blocks(static_cast<std::size_t>(chunkCount(data.count(), InputBlock::kImages))), m_features(data.imageSize()) {
    const auto counts = pixelCounts(data);
    const auto common = std::max_element(counts.begin(), counts.end());
    const auto black = static_cast<std::uint8_t>(common - counts.begin());
    m_background = scaling.table()[black];
    const auto total = static_cast<double>(data.count() * m_features);
    m_density = 1.0 - static_cast<double>(*common) / total;
    m_hasTerms = m_density <= kMaximumListed;
    const PixelScale scale{static_cast<float>(black), static_cast<float>(1.0 / (255.0 * scaling.deviation))};
    parallelFor(static_cast<Index>(m_blocks.size()), 1, [&](Index first, Index last) {
        for (Index b = first; b < last; ++b) {
            InputBlock& block = m_blocks[static_cast<std::size_t>(b)];
            block.begin = b * InputBlock::kImages;
            block.images = std::min(InputBlock::kImages, data.count() - block.begin);
            block.scale = scale;
            fillBlock(data, black, block);
        }
    });
    Index listed = 0;
    for (const InputBlock& block : m_blocks)
        listed += static_cast<Index>(block.features.size());
    m_blockDensity = static_cast<double>(listed) / static_cast<double>(static_cast<Index>(m_blocks.size()) * m_features);
}

void InputBlocks::fillBlock(const Dataset& data, std::uint8_t black, InputBlock& block) const {
    constexpr Index kImages = InputBlock::kImages;
    std::vector<std::uint8_t> used(static_cast<std::size_t>(m_features), 0);
    if (m_hasTerms)
        block.terms = TermTable(m_features);
    for (Index image = 0; image < block.images; ++image) {
        const std::uint8_t* const pixels = data.image(block.begin + image);
        for (Index f = 0; f < m_features; ++f) {
            if (pixels[f] == black)
                continue;
            used[static_cast<std::size_t>(f)] = 1;
            if (m_hasTerms) // the same multiplication as in expandPixels
                block.terms.add(f, (static_cast<float>(pixels[f]) - block.scale.black) * block.scale.scale);
        }
        if (m_hasTerms)
            block.terms.endImage();
    }
    if (m_hasTerms)
        block.terms.finish();
    block.positions.assign(static_cast<std::size_t>(m_features), 0);
    for (Index f = 0; f < m_features; ++f)
        if (used[static_cast<std::size_t>(f)]) {
            block.features.push_back(static_cast<std::int32_t>(f));
            block.positions[static_cast<std::size_t>(f)] = static_cast<std::int32_t>(block.features.size());
        }
    block.pixels = AlignedBytes((static_cast<Index>(block.features.size()) + 1) * kImages);
    std::fill_n(block.pixels.data(), block.pixels.size(), black);
    for (Index image = 0; image < block.images; ++image) {
        const std::uint8_t* const pixels = data.image(block.begin + image);
        for (std::size_t i = 0; i < block.features.size(); ++i)
            block.pixels.data()[static_cast<Index>(i + 1) * kImages + image] = pixels[block.features[i]];
    }
}

} // namespace prunescope
