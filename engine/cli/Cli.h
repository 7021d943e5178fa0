// The command line: the same engine as the window, without one.
#pragma once

namespace prunescope {

/// Exit code: 0 done, 1 could not be done, 2 wrong usage. Errors are one line on standard error. With --json exactly one JSON
/// object goes to standard output. Nothing is thrown.
int runCli(int argc, char** argv) noexcept;

} // namespace prunescope
