// The meaning of each number in the result panel, in a sentence or two.
#pragma once

#include "gui/panels/result/ResultModel.h"

#include <QString>

namespace prunescope {

QString resultTip(ResultModel::Row row);

} // namespace prunescope
