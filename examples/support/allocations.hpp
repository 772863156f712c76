#pragma once
// Counts what the program allocates with `new`, so that "nothing was allocated" is a measurement.

namespace support {

/// Calls of operator new so far.
long allocations();

} // namespace support
