// Small layers with weights chosen by hand, for the tests of the weight views.
#pragma once

#include "gui/values/LayerView.h"

#include <QApplication>
#include <QWidget>

namespace prunescope {

inline LayerPtr layerWith(const char* name, LayerWeights weights) {
    return Network::ofDense("test", {{name, std::move(weights), Activation::Relu}})->layerPtr(LayerIndex{0});
}

inline LayerView layerOf(std::initializer_list<std::initializer_list<float>> rows, std::optional<Cut> cut = std::nullopt) {
    Matrix values(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    float* to = values.data();
    for (const auto& row : rows)
        to = std::copy(row.begin(), row.end(), to);
    LayerView view;
    view.base = layerWith("fc1", makeWeights(SharedMatrix(std::move(values)), {}));
    view.dense = view.base;
    view.scores = LayerScores(Criterion::Magnitude, *view.base->weights(), 0, 1);
    view.cut = cut;
    return view;
}

/// The colour of a widget's pixel as it would reach the screen, waiting draws done.
inline QColor pixelOf(QWidget& widget, QPointF at) {
    QApplication::processEvents(); // delivers queued replots
    return widget.grab().toImage().pixelColor(at.toPoint());
}

} // namespace prunescope
