// The values that the lists of layers and of steps show.
#pragma once

#include "gui/session/Session.h"
#include "gui/values/LayerRows.h"
#include "gui/values/RecipeRows.h"

namespace prunescope {

LayerRows layerRows(Session& session);
RecipeRows recipeRows(Session& session);

} // namespace prunescope
