#pragma once

#include <QString>

namespace prunescope {

/// Why no window can be opened here, as a sentence; empty when one can. Qt itself would abort the program.
QString whyNoDisplay();

} // namespace prunescope
