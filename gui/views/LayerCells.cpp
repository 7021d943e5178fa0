#include "gui/views/LayerCells.h"

#include "gui/widgets/NumberText.h"

#include <QCoreApplication>

#include <algorithm>
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
    case CellState::Returned: return Words::tr("about to be kept again");
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
    if (cell.dense != cell.value)
        text += Words::tr(", dense %1").arg(numberText(cell.dense, kDecimals));
    if (cell.imageRow >= 0)
        text += Words::tr(", pixel %1 / %2", "row and column in the image").arg(cell.imageRow).arg(cell.imageCol);
    return text;
}

double usualRange(const LayerWeights& weights) {
    const Index stride = std::max<Index>(1, weights.count() / kLargestSample);
    std::vector<float> magnitudes;
    magnitudes.reserve(static_cast<std::size_t>(weights.count() / stride + 1));
    for (Index i = 0; i < weights.count(); i += stride)
        magnitudes.push_back(std::fabs(weights.values.data()[i]));
    if (magnitudes.empty())
        return 1;
    const auto rank = static_cast<std::ptrdiff_t>(kUsualShare * static_cast<double>(magnitudes.size() - 1));
    std::nth_element(magnitudes.begin(), magnitudes.begin() + rank, magnitudes.end());
    const double range = magnitudes[static_cast<std::size_t>(rank)];
    return range > 0 ? range : fullRange(weights);
}

double fullRange(const LayerWeights& weights) {
    if (weights.count() == 0)
        return 1;
    const double range = weights.values.view().cwiseAbs().maxCoeff();
    return range > 0 ? range : 1;
}

} // namespace prunescope
