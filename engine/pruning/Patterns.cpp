#include "engine/pruning/Patterns.h"

#include "engine/pruning/IncludedLayers.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace prunescope {

MaskBytes groupMask(const LayerWeights& weights, const Matrix& scores, Index n, Index m) {
    assert(n >= 0 && n <= m && m >= 1);
    const Index cols = weights.values.cols();
    MaskBytes mask = *weights.mask;
    std::vector<Index> order;
    for (Index row = 0; row < weights.values.rows(); ++row)
        for (Index begin = 0; begin < cols; begin += m) {
            const Index size = std::min(m, cols - begin);
            const Index stay = (n * size + m - 1) / m;
            order.clear();
            for (Index col = begin; col < begin + size; ++col)
                if (weights.isKept(row * cols + col))
                    order.push_back(col);
            std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return scores(row, a) > scores(row, b); });
            for (std::size_t i = static_cast<std::size_t>(stay); i < order.size(); ++i)
                mask[static_cast<std::size_t>(row * cols + order[i])] = 0;
        }
    return mask;
}

namespace {

struct Block {
    double score = 0;
    int layer = 0;
    Index row = 0;
    Index col = 0;
    Index rows = 0;
    Index cols = 0;
};

void appendBlocks(const LayerWeights& weights, int layer, Index rows, Index cols, std::vector<Block>& blocks) {
    const ConstMatrixView values = weights.values.view();
    for (Index row = 0; row < values.rows(); row += rows)
        for (Index col = 0; col < values.cols(); col += cols) {
            Block block{0, layer, row, col, std::min(rows, values.rows() - row), std::min(cols, values.cols() - col)};
            block.score = values.block(row, col, block.rows, block.cols).cast<double>().squaredNorm() /
                          static_cast<double>(block.rows * block.cols);
            blocks.push_back(block);
        }
}

/// Counts the kept weights of a block; with clear, also prunes them.
Index keptOf(const Block& block, Index width, MaskBytes& mask, bool clear) {
    Index kept = 0;
    for (Index row = block.row; row < block.row + block.rows; ++row)
        for (Index col = block.col; col < block.col + block.cols; ++col) {
            std::uint8_t& place = mask[static_cast<std::size_t>(row * width + col)];
            kept += place;
            if (clear)
                place = 0;
        }
    return kept;
}

} // namespace

std::vector<MaskBytes> blockMasks(const Network& network, Index rows, Index cols, Index pruned,
                                  const std::vector<std::string>& exclude) {
    std::vector<MaskBytes> masks(static_cast<std::size_t>(network.layerCount()));
    std::vector<Block> blocks;
    for (const LayerIndex index : network.layers()) {
        masks[static_cast<std::size_t>(index.value)] = *network.layer(index).weights()->mask;
        if (!isExcluded(network, index, exclude))
            appendBlocks(*network.layer(index).weights(), index.value, rows, cols, blocks);
    }
    std::stable_sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.score < b.score; });
    Index now = includedWeights(network, exclude) - includedKeptWeights(network, exclude);
    for (const Block& block : blocks) {
        if (now >= pruned)
            break;
        MaskBytes& mask = masks[static_cast<std::size_t>(block.layer)];
        const Index width = network.layer(LayerIndex{block.layer}).weightCols();
        const Index taken = keptOf(block, width, mask, false);
        if (now + taken - pruned > pruned - now)
            break; // the target is closer without this block
        keptOf(block, width, mask, true);
        now += taken;
    }
    return masks;
}

std::vector<double> erkDensities(const Network& network, double sparsity, const std::vector<std::string>& exclude) {
    std::vector<double> densities(static_cast<std::size_t>(network.layerCount()), 0.0);
    std::vector<LayerIndex> open = includedLayers(network, exclude);
    double wanted = (1 - sparsity) * static_cast<double>(includedWeights(network, exclude));
    while (!open.empty()) {
        // Σ ε (in + out) / (in · out) · in · out = ε Σ (in + out).
        double sum = 0;
        for (const LayerIndex index : open)
            sum += static_cast<double>(network.layer(index).weightCols() + network.layer(index).weightRows());
        const double epsilon = std::max(0.0, wanted) / sum;
        std::vector<LayerIndex> rest;
        for (const LayerIndex index : open) {
            const auto in = static_cast<double>(network.layer(index).weightCols());
            const auto out = static_cast<double>(network.layer(index).weightRows());
            const double density = epsilon * (in + out) / (in * out);
            densities[static_cast<std::size_t>(index.value)] = std::min(density, 1.0);
            if (density <= 1)
                rest.push_back(index);
        }
        if (rest.size() == open.size())
            break;
        for (const LayerIndex index : open)
            if (densities[static_cast<std::size_t>(index.value)] >= 1)
                wanted -= static_cast<double>(network.layer(index).weightCount());
        open = std::move(rest);
    }
    return densities;
}

} // namespace prunescope
