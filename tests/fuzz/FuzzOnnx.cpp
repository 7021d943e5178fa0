// libFuzzer: any bytes must give a network that runs or an error, within the memory limit of the fuzzer.
#include "engine/execution/SampleRun.h"
#include "engine/formats/onnx/OnnxReader.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A file in memory: the reader takes a path.
    const int file = ::memfd_create("model.onnx", MFD_CLOEXEC);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size))
        std::abort();
    const auto network = prunescope::readOnnx(fmt::format("/proc/self/fd/{}", file));
    ::close(file);
    if (network &&
        prunescope::output(*network, prunescope::Matrix::Ones(1, network->inputSize())).cols() != network->outputSize())
        std::abort();
    if (!network && network.error().where.empty())
        std::abort();
    return 0;
}
