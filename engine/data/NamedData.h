// The data sets that both programs know by name, and pairs of IDX files.
#pragma once

#include "engine/data/Dataset.h"

#include <string>
#include <vector>

namespace prunescope {

struct NamedData {
    std::string name;        ///< "mnist-test"
    std::string description; ///< one clause, English
    bool available;          ///< its files are on this machine
};

/// mnist-test, mnist-validation, mnist-train, mnist-train-full (the last only where script/fetch-mnist put the files).
std::vector<NamedData> namedData();

/// A name from namedData(), or "IMAGES,LABELS" (two IDX files; a file name may contain a comma if the file exists). The data
/// set's name is exactly the text that was passed. Fails with MissingData, BadArgument (unknown name; it lists the known ones),
/// or as readIdx().
Result<DatasetPtr> openData(const std::string& nameOrFiles);

/// Whether openData() knows the name and its files are there. Reads nothing.
Result<void> checkDataName(const std::string& nameOrFiles);

} // namespace prunescope
