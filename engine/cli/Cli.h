// The command line: the same engine as in the window, without a window.
#pragma once

namespace prunescope {

/// Exit code: 0 success, 1 failure, 2 wrong usage. Errors are one line on standard error. With --json exactly one JSON object
/// is written to standard output. Never throws.
int runCli(int argc, char** argv) noexcept;

} // namespace prunescope
