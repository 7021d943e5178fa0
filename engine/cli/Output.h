// The only way from the command line's commands to the terminal: what is printed passes through here.
#pragma once

#include "engine/core/Result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace prunescope {

/// To be called first in main(). A standard stream that is closed is opened to nothing, so that no file which the program writes
/// gets its number; writing to a closed standard output fails nevertheless. Nobody reading standard error, and a file-size limit,
/// no longer end the program: they are errors of the write.
void prepareStandardStreams();

/// Writes to standard output. Fails with FileUnwritable. Where nobody reads any more the program ends by SIGPIPE, as others do.
Result<void> writeOutput(std::string_view text);

/// A text of several lines, for people: control characters other than line breaks are escaped.
Result<void> writeTable(std::string_view text);

/// A line on standard error: "prunescope-cli: sentence". Control characters are escaped. What cannot be written is lost: an error
/// message must not become an error.
void writeError(std::string_view sentence);
/// The same for what does not stop the command: "prunescope-cli: note: sentence".
void writeNote(std::string_view sentence);

/// One line. What is not valid UTF-8 (a file's name) becomes U+FFFD; no control character is left as it is.
std::string jsonLine(const nlohmann::ordered_json& json);

} // namespace prunescope
