#pragma once

namespace prunescope {

/// Returns freed memory to the system. Otherwise the C library keeps it, and the peak of one-off work (reading files, a full
/// curve) would count towards the program's memory use until it ends. Takes a few milliseconds: do not call it while the user
/// is waiting.
void releaseFreedMemory();

} // namespace prunescope
