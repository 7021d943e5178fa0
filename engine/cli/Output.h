// All output of the command line passes through here.
#pragma once

#include "engine/core/Result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace prunescope {

/// To be called first in main(). Opens a closed standard stream on /dev/null, so that no file that the program writes gets its
/// number; writing to a closed standard output still fails. Makes a broken pipe and a file-size limit errors of write() instead
/// of signals that end the program.
void prepareStandardStreams();

/// Writes to standard output. Fails with FileUnwritable. When the reader of a pipe has gone, the program ends by SIGPIPE, as is
/// usual.
Result<void> writeOutput(std::string_view text);

/// A text of several lines, for people: control characters other than line breaks are escaped.
Result<void> writeTable(std::string_view text);

/// Writes a line to standard error: "prunescope-cli: sentence". Control characters are escaped. A message that cannot be written
/// is lost and does not fail the command.
void writeError(std::string_view sentence);
/// The same for something that does not stop the command: "prunescope-cli: note: sentence".
void writeNote(std::string_view sentence);

/// The JSON on one line. Bytes that are not valid UTF-8 (in a file name) become U+FFFD; control characters are escaped.
std::string jsonLine(const nlohmann::ordered_json& json);

} // namespace prunescope
