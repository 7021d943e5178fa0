// What the plot of accuracy against sparsity shows.
#pragma once

#include "engine/evaluation/AccuracyCurve.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace prunescope {

using CurvePoints = std::shared_ptr<const std::vector<CurvePoint>>;

struct CurveVariant {
    QString label;
    double sparsity = 0;
    double accuracy = 0;

    friend bool operator==(const CurveVariant&, const CurveVariant&) = default;
};

/// Points that belong together are created once and shared; they are compared as objects. Never null.
struct CurveState {
    CurvePoints points = std::make_shared<const std::vector<CurvePoint>>();
    CurvePoints random = points; ///< of random pruning; empty for none
    int expected = 0;            ///< how many points the curve will have
    std::optional<double> dense;
    std::optional<CurvePoint> current; ///< where the selected row stands
    bool isStale = false;              ///< `current` belongs to an earlier setting
    std::vector<CurveVariant> variants;

    friend bool operator==(const CurveState&, const CurveState&) = default;
};

} // namespace prunescope
