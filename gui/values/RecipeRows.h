// What the list of steps shows.
#pragma once

#include "engine/recipe/Recipe.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

/// How far a row's number can be trusted.
enum class RowState {
    Measured,
    Waiting, ///< the number, if there is one, belongs to an earlier setting
    NotRun,  ///< its step was cancelled or failed, or stands behind one that did
};

struct RecipeRow {
    RowState state = RowState::Waiting;
    std::optional<double> accuracy;

    friend bool operator==(const RecipeRow&, const RecipeRow&) = default;
};

struct RecipeRows {
    QString modelName;
    std::shared_ptr<const Recipe> recipe;
    std::vector<RecipeRow> rows; ///< row 0: the network as loaded, row k: step k; empty where no model is open
    int selected = 0;

    const Step& step(int row) const { return recipe->steps[static_cast<std::size_t>(row - 1)]; }

    friend bool operator==(const RecipeRows& a, const RecipeRows& b) {
        return a.modelName == b.modelName && a.rows == b.rows && a.selected == b.selected &&
               (a.recipe == b.recipe || (a.recipe && b.recipe && *a.recipe == *b.recipe));
    }
};

} // namespace prunescope
