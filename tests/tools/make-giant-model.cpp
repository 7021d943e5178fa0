// make-giant-model ROWS COLUMNS FILE.onnx: one dense layer of normally distributed weights, as ONNX with external data. For
// looking at how the window does with layers of 100 million weights (10000 10000: 400 MB).
#include "engine/core/ParallelFor.h"
#include "engine/core/Seeds.h"
#include "engine/formats/onnx/OnnxWriter.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace prunescope;

namespace {

/// Spread as He initialisation does it, rows of different strength and a smooth pattern along the columns: something to look at.
Matrix drawnWeights(Index rows, Index cols) {
    Matrix weights(rows, cols);
    const double deviation = std::sqrt(2.0 / static_cast<double>(cols));
    parallelFor(rows, 16, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const double strength = 0.5 + 0.5 * static_cast<double>(uniformAt(2, 0, static_cast<std::uint64_t>(row)));
            for (Index col = 0; col < cols; ++col) {
                const double wave = 1 + 0.5 * std::sin(12.0 * static_cast<double>(col) / static_cast<double>(cols) +
                                                       5.0 * static_cast<double>(row) / static_cast<double>(rows));
                const float normal = normalAt(1, 0, static_cast<std::uint64_t>(row * cols + col));
                weights(row, col) = static_cast<float>(deviation * strength * wave) * normal;
            }
        }
    });
    return weights;
}

} // namespace

int main(int argc, char** argv) {
    const Index rows = argc == 4 ? std::atol(argv[1]) : 0;
    const Index cols = argc == 4 ? std::atol(argv[2]) : 0;
    if (rows <= 0 || cols <= 0) {
        std::fprintf(stderr, "usage: make-giant-model ROWS COLUMNS FILE.onnx\n");
        return 2;
    }
    const auto network =
        Network::ofDense("giant", {{"giant", makeWeights(SharedMatrix(drawnWeights(rows, cols)), Vector::Zero(rows)), {}}});
    const auto written = network ? writeOnnx(*network, argv[3], 0) : tl::unexpected<Error>(network.error());
    if (!written)
        std::fprintf(stderr, "%s\n", errorSentence(written.error()).c_str());
    return written ? 0 : 1;
}
