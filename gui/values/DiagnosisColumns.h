// What the diagnosis shows: the same figures for the network as loaded, as pruned, and as rebuilt.
#pragma once

#include "engine/evaluation/Diagnostics.h"

#include <QStringList>

#include <array>
#include <memory>
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
    bool shrunk = false; ///< neurons were removed: the shapes are smaller than those of the network as loaded
};

/// Dense, pruned, rebuilt.
enum DiagnosisStage { DenseStage, PrunedStage, RebuiltStage, DiagnosisStages };
using DiagnosisColumns = std::array<DiagnosisColumn, DiagnosisStages>;

/// A diagnosis is created once and shared; two are compared as objects.
struct DiagnosisState {
    std::shared_ptr<const DiagnosisColumns> columns; ///< null: none yet
    QStringList layerNames;                          ///< of all layers, by index
    bool isStale = true;                             ///< it belongs to an earlier setting

    friend bool operator==(const DiagnosisState&, const DiagnosisState&) = default;
};

} // namespace prunescope
