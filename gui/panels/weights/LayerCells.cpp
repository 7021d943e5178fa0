#include "gui/panels/weights/LayerCells.h"

#include "gui/values/NumberText.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace prunescope {

namespace {

constexpr Index kLargestSample = 1'000'000;
constexpr double kUsualShare = 0.995;
constexpr int kDecimals = 4;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LayerCells)
};

QString stateText(const CellInfo& cell) {
    switch (cell.state) {
    case CellState::Kept: return Words::tr("kept");
    case CellState::Pruned: return cell.prunedAtBase ? Words::tr("pruned before this step") : Words::tr("pruned");
    case CellState::Taken: return Words::tr("about to be pruned");
    case CellState::Returned: return cell.earlier ? Words::tr("added by this step") : Words::tr("about to be kept again");
    }
    return {};
}

} // namespace

CellInfo cellInfo(const LayerView& view, Index row, Index col) {
    const LayerWeights& weights = *view.weights();
    const Index position = row * weights.values.cols() + col;
    CellInfo cell;
    cell.row = row;
    cell.col = col;
    cell.value = weights.values.data()[position];
    const LayerWeights* dense = view.dense ? view.dense->weights() : nullptr;
    const bool comparable =
        dense && dense->values.rows() == weights.values.rows() && dense->values.cols() == weights.values.cols();
    cell.dense = comparable ? dense->values.data()[position] : cell.value;
    if (view.earlier)
        cell.earlier = view.earlier->weights()->values.data()[position];
    cell.state = CellStates(view).at(position);
    cell.prunedAtBase = view.prunedAtBase(position);
    if (view.imageCols > 0 && view.imageRows * view.imageCols == weights.values.cols()) {
        cell.imageRow = col / view.imageCols;
        cell.imageCol = col % view.imageCols;
    }
    return cell;
}

QString describeCell(const CellInfo& cell) {
    const QString place = Words::tr("row %1, column %2").arg(cell.row).arg(cell.col);
    QString text = Words::tr("%1: %2, %3", "place, value, state").arg(place, numberText(cell.value, kDecimals), stateText(cell));
    if (cell.earlier && *cell.earlier != cell.value)
        text += Words::tr(", moved by %1 from %2", "by this step")
                    .arg(signedText(cell.value - *cell.earlier, kDecimals), numberText(*cell.earlier, kDecimals));
    if (cell.dense != cell.value)
        text += Words::tr(", dense %1").arg(numberText(cell.dense, kDecimals));
    if (cell.imageRow >= 0)
        text += Words::tr(", pixel %1 / %2", "row and column in the image").arg(cell.imageRow).arg(cell.imageCol);
    return text;
}

BlockInfo blockInfo(const LayerView& view, int level, Index row, Index col) {
    const WeightPyramid& pyramid = *view.pyramid;
    const Index size = pyramid.blockSize(level);
    const BlockSummary summary = pyramid.block(level, row / size, col / size);
    BlockInfo block;
    block.top = row / size * size;
    block.left = col / size * size;
    block.bottom = std::min(pyramid.rows(), block.top + size);
    block.right = std::min(pyramid.cols(), block.left + size);
    block.minimum = summary.minimum;
    block.maximum = summary.maximum;
    block.mean = summary.mean();
    std::array<Index, 4> states{};
    const CellStates stateOf(view);
    for (Index y = block.top; y < block.bottom; ++y)
        for (Index x = block.left; x < block.right; ++x)
            ++states[static_cast<std::size_t>(stateOf.at(y * pyramid.cols() + x))];
    const auto share = [&](CellState state) {
        return static_cast<double>(states[static_cast<std::size_t>(state)]) /
               static_cast<double>((block.bottom - block.top) * (block.right - block.left));
    };
    block.pruned = share(CellState::Pruned);
    block.taken = share(CellState::Taken);
    block.returned = share(CellState::Returned);
    return block;
}

QString describeBlock(const BlockInfo& block) {
    QString text = Words::tr("rows %1–%2, columns %3–%4: ", "first and last")
                       .arg(block.top)
                       .arg(block.bottom - 1)
                       .arg(block.left)
                       .arg(block.right - 1);
    text += Words::tr("%1 to %2, mean %3, pruned %4", "smallest, largest and mean weight; share")
                .arg(numberText(block.minimum, kDecimals), numberText(block.maximum, kDecimals),
                     numberText(block.mean, kDecimals), percentText(block.pruned, 1));
    if (block.taken > 0)
        text += Words::tr(", going %1", "share of a block").arg(percentText(block.taken, 1));
    if (block.returned > 0)
        text += Words::tr(", returning %1", "share of a block").arg(percentText(block.returned, 1));
    return text;
}

namespace {

/// Uses the layer's ranks: exact, and without going through the weights.
double usualRangeByRank(const LayerView& view) {
    const LayerRanks& ranks = *view.ranks;
    const Index count = view.weights()->count();
    // Weights pruned at the base are 0 and come first.
    const auto place = static_cast<Index>(kUsualShare * static_cast<double>(count - 1)) - (count - ranks.size());
    return place < 0 ? 0 : *ranks.scores().magnitudeAt(static_cast<double>(ranks.nth(place)));
}

double usualRangeBySample(const LayerWeights& weights) {
    const Index stride = std::max<Index>(1, weights.count() / kLargestSample);
    std::vector<float> magnitudes;
    magnitudes.reserve(static_cast<std::size_t>(weights.count() / stride + 1));
    for (Index i = 0; i < weights.count(); i += stride)
        magnitudes.push_back(std::fabs(weights.values.data()[i]));
    const auto rank = static_cast<std::ptrdiff_t>(kUsualShare * static_cast<double>(magnitudes.size() - 1));
    std::nth_element(magnitudes.begin(), magnitudes.begin() + rank, magnitudes.end());
    return static_cast<double>(magnitudes[static_cast<std::size_t>(rank)]);
}

} // namespace

double usualRange(const LayerView& view) {
    const LayerWeights& weights = *view.weights();
    if (weights.count() == 0)
        return 1;
    const double range = view.ranks && view.ranks->knowsSigns() ? usualRangeByRank(view) : usualRangeBySample(weights);
    return range > 0 ? range : fullRange(view);
}

double fullRange(const LayerView& view) {
    const LayerWeights& weights = *view.weights();
    if (weights.count() == 0)
        return 1;
    double range = 0;
    if (view.ranks && view.ranks->knowsSigns()) {
        const SignedCount count = view.ranks->signedSize();
        if (count.negative > 0)
            range = static_cast<double>(view.ranks->negativeMagnitude(count.negative - 1));
        if (count.positive > 0)
            range = std::max(range, static_cast<double>(view.ranks->positiveMagnitude(count.positive - 1)));
    } else {
        range = static_cast<double>(weights.values.view().cwiseAbs().maxCoeff());
    }
    return range > 0 ? range : 1;
}

} // namespace prunescope
