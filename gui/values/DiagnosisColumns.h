// What the diagnosis shows: the same figures for the network as loaded, as pruned, and as rebuilt.
#pragma once

#include "engine/evaluation/Diagnostics.h"

#include <array>
#include <optional>

namespace prunescope {

struct DiagnosisColumn {
    bool present = false;
    Diagnosis diagnosis; ///< on the first training images
    GradientFlow flow = GradientFlow::Healthy;
    std::optional<double> shownAccuracy; ///< on the images that the window shows
    std::optional<double> trainAccuracy; ///< on the training images
    std::optional<double> msPer1000;     ///< measured forward passes
    std::optional<double> epochSeconds;  ///< measured training
    Index parameters = 0;
    bool shrunk = false; ///< neurons are gone: the shapes are smaller than those of the network as loaded
};

/// Dense, pruned, rebuilt.
enum DiagnosisStage { DenseStage, PrunedStage, RebuiltStage, DiagnosisStages };
using DiagnosisColumns = std::array<DiagnosisColumn, DiagnosisStages>;

} // namespace prunescope
