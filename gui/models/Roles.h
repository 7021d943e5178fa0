// Roles that several item models share, and that the delegates of gui/widgets draw.
#pragma once

#include <Qt>

namespace prunescope {

enum Role {
    ValueRole = Qt::UserRole, ///< double: the number that a cell shows
    BarRole,                  ///< double 0…1: length of a bar
    StaleRole,                ///< bool: the number belongs to an earlier setting, or has not been computed yet
    SortRole,                 ///< the value by which a proxy sorts
};

} // namespace prunescope
