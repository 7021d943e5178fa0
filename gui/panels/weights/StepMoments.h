// The two sides of a recipe step: a layer before it, after it, and what the step did to every weight.
#pragma once

#include "gui/values/LayerView.h"

#include <QString>

namespace prunescope {

/// Which of them is drawn.
enum class Moment { After, Before, Difference };

/// The reason why it cannot be drawn; empty if it can. There must be something that the step could have changed: a cut, or a
/// layer of the same shape before it. Giant layers have no difference, because computing it needs the whole layer.
QString whyNoMoment(Moment moment, const LayerView& view);

/// The layer as it is drawn at that moment. After: the view itself. Difference: weights after − before as a layer of its own, in
/// which only what is pruned on both sides counts as pruned. The moment must be one that can be drawn.
LayerView viewAt(Moment moment, const LayerView& view);

} // namespace prunescope
