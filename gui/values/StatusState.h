// What the status line says.
#pragma once

#include <QString>

namespace prunescope {

struct StatusState {
    QString model;
    QString data;
    QString time;
    QString tuned; ///< on which images the threshold was chosen
    QString state; ///< whether the numbers belong to the setting that is shown

    friend bool operator==(const StatusState&, const StatusState&) = default;
};

} // namespace prunescope
