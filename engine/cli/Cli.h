// The command line: the same engine as the window, without one.
#pragma once

namespace prunescope {

/// Exit code: 0 done, 1 could not, 2 wrong usage. Errors: one line on stderr. With --json exactly one JSON object on stdout.
int runCli(int argc, char** argv);

} // namespace prunescope
