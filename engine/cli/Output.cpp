#include "engine/cli/Output.h"

#include "engine/core/PrintableText.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace prunescope {

namespace {

bool pipesEndTheProgram = false; ///< SIGPIPE was not ignored when the program was started

/// Returns false and sets errno if not all of it could be written.
bool writeAll(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) { // another program made the terminal or pipe non-blocking
            pollfd ready{file, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void endBySigpipe() {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
}

} // namespace

void prepareStandardStreams() {
    // Opened in the wrong direction on purpose: using such a stream fails, as if it were closed. open() returns the lowest free
    // number, which is the closed stream, because all streams below it are open.
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    pipesEndTheProgram = std::signal(SIGPIPE, SIG_IGN) == SIG_DFL;
    std::signal(SIGXFSZ, SIG_IGN); // write() then fails with EFBIG instead
}

Result<void> writeOutput(std::string_view text) {
    if (writeAll(STDOUT_FILENO, text))
        return {};
    const int error = errno;
    if (error == EPIPE && pipesEndTheProgram)
        endBySigpipe();
    return fail(ErrorCode::FileUnwritable, Message(QT_TRANSLATE_NOOP("engine", "standard output")),
                Message::verbatim(std::strerror(error)));
}

Result<void> writeTable(std::string_view text) {
    return writeOutput(printableLines(text));
}

void writeError(std::string_view sentence) {
    (void)writeAll(STDERR_FILENO,
                   "prunescope-cli: " + printable(sentence) + "\n"); // a single write keeps the lines of several programs apart
}

void writeNote(std::string_view sentence) {
    writeError("note: " + std::string(sentence));
}

std::string jsonLine(const nlohmann::ordered_json& json) {
    using Json = nlohmann::ordered_json;
    return printableJson(json.dump(-1, ' ', false, Json::error_handler_t::replace)) + "\n";
}

} // namespace prunescope
