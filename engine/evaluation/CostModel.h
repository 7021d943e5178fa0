// What it costs to store and to run a network, found by counting.
#pragma once

#include "engine/core/Result.h"
#include "engine/evaluation/Evaluation.h"
#include "engine/network/Network.h"

#include <stop_token>

namespace prunescope {

/// Kept parameters are the kept weights and all biases.
NetworkCost networkCost(const Network& network);

/// denseBytes and csrBytes; gzipBytes stays empty (it takes tens of milliseconds: see gzipBytes()). CSR: a 4-byte value and a
/// column number (2 bytes where a row has at most 65,536 columns, else 4) per kept weight, a 4-byte pointer per row plus one
/// extra, biases dense.
SizeReport sizeReport(const Network& network);

/// Bytes after gzip (level 6) of all weights and biases as 4-byte floats, layer by layer. Fails with Cancelled.
Result<Index> gzipBytes(const Network& network, std::stop_token stop = {});

} // namespace prunescope
