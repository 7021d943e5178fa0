#include "engine/cli/Cli.h"

#include "engine/cli/CommandLine.h"
#include "engine/cli/Inputs.h"
#include "engine/cli/Interrupt.h"
#include "engine/cli/Output.h"
#include "engine/core/MappedFile.h"
#include "engine/core/ParallelFor.h"
#include "engine/network/kernels/KernelChoice.h"

#include <fmt/format.h>

#include <exception>
#include <new>

namespace prunescope {

namespace {

constexpr int kDone = 0;
constexpr int kCouldNot = 1;
constexpr int kWrongUsage = 2;

/// Prints the final error message of a failed command and returns its exit code.
int reportError(const Error& error) {
    Interrupt::claimLastWord();
    writeError(error.code == ErrorCode::Cancelled ? Interrupt::stoppedSentence() : errorSentence(error));
    return error.code == ErrorCode::BadArgument ? kWrongUsage : kCouldNot;
}

Result<void> runCommand(const ParsedArguments& parsed) {
    const Interrupt interrupt; // created before any other thread, so that all later threads block these signals
    setThreadCount(parsed.options.threads);
    Result<void> result = checkInputs(parsed.options);
    if (result && !parsed.options.isa.empty())
        result = forceKernels(parsed.options.isa);
    if (result)
        result = parsed.command({parsed.options, interrupt.token()});
    if (result)
        result = checkMappedFiles();
    Interrupt::claimLastWord();
    return result;
}

int runArguments(int argc, char** argv) {
    const auto parsed = parseArguments(argc, argv);
    if (!parsed) {
        writeError(parsed.error());
        return kWrongUsage;
    }
    const Result<void> result = parsed->command ? runCommand(*parsed) : writeOutput(parsed->text);
    return result ? kDone : reportError(result.error());
}

} // namespace

int runCli(int argc, char** argv) noexcept {
    try {
        prepareStandardStreams();
        return runArguments(argc, argv);
    } catch (const std::bad_alloc&) {
        return reportError({ErrorCode::OutOfMemory, {}, {}});
    } catch (const std::exception& error) {
        Interrupt::claimLastWord();
        writeError(fmt::format("it could not be done: {}", error.what()));
    } catch (...) {
        Interrupt::claimLastWord();
        writeError("it could not be done, for an unknown reason");
    }
    return kCouldNot;
}

} // namespace prunescope
