#pragma once

namespace prunescope {

/// Hands back to the system what was freed. The C library keeps it otherwise, and work that comes once (reading files, a whole
/// curve) would be counted to the program for ever. Takes a few milliseconds; not while somebody waits.
void releaseFreedMemory();

} // namespace prunescope
