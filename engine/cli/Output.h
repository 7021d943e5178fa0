// All output of the command line passes through here.
#pragma once

#include "engine/core/Result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace prunescope {

/// Must be called first in main(). Opens a closed standard stream on /dev/null, so that no file written by the program gets its
/// number; writing to a closed standard output still fails. A broken pipe and a file-size limit then make write() fail instead
/// of ending the program by a signal.
void prepareStandardStreams();

/// Writes to standard output. Fails with FileUnwritable. If the reader of a pipe has exited, the program ends by SIGPIPE, as
/// usual.
Result<void> writeOutput(std::string_view text);

/// Writes a text of several lines for people; control characters other than line breaks are escaped.
Result<void> writeTable(std::string_view text);

/// Writes a line to standard error: "prunescope-cli: sentence". Control characters are escaped. If the line cannot be written,
/// it is lost, but the command does not fail.
void writeError(std::string_view sentence);
/// The same for a note that does not stop the command: "prunescope-cli: note: sentence".
void writeNote(std::string_view sentence);

/// The JSON on one line. Bytes that are not valid UTF-8 (in a file name) become U+FFFD; control characters are escaped.
std::string jsonLine(const nlohmann::ordered_json& json);

} // namespace prunescope
