// Runtime errors are returned as values; programming errors are assertions.
#pragma once

#include "engine/core/Message.h"

#include <tl/expected.hpp>

#include <string>

namespace prunescope {

enum class ErrorCode {
    Cancelled,      ///< a stop was requested; nothing was changed
    FileNotFound,   ///< where: the path
    FileUnreadable, ///< exists, but reading failed part-way
    FileUnwritable, ///< could not be written; the previous content is untouched
    FileTruncated,  ///< shorter than its own header says
    FileDamaged,    ///< contradicts itself or its format
    FormatUnknown,  ///< no reader knows this kind of file
    Unsupported,    ///< a valid file with something that PruneScope cannot run (detail names it)
    NotFinite,      ///< NaN or infinite weights
    ShapeMismatch,  ///< model and data, or two layers, do not fit
    BadArgument,    ///< a parameter outside its range; where names it
    BadRecipe,      ///< where: "step 2, key sparsity"
    MissingData,    ///< a data set that is not on this machine
    OutOfMemory,
    Numeric,   ///< singular matrix, NaN loss
    AllFailed, ///< none of several parts could be computed; each says why
};

/// An error as data. `where` is a file, layer, step or option; `detail` is a technical clause that says exactly what was found.
/// errorSentence() composes the sentences for both the command line and the window.
struct Error {
    ErrorCode code;
    Message where;
    Message detail;
};

template <class T> using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, Message where, Message detail) {
    return tl::unexpected<Error>(Error{code, std::move(where), std::move(detail)});
}
/// fail(ErrorCode::ShapeMismatch, inLayer(name), QT_TRANSLATE_NOOP("engine", "{} outputs, but {} bias values"), rows, count)
template <class... Args>
tl::unexpected<Error> fail(ErrorCode code, Message where, message::Pattern<Args...> pattern, const Args&... arguments) {
    return fail(code, std::move(where), Message(pattern, arguments...));
}

/// "layer fc1": where an error is. Its pattern is kLayer.
constexpr const char* kLayer = QT_TRANSLATE_NOOP("engine", "layer {}");
Message inLayer(const std::string& name);
/// "node fc1.relu".
Message inNode(const std::string& name);

/// One line: "where: what: detail. What to do." The only function that composes such sentences. `translate` is the window's
/// translator, which keeps the engine free of Qt.
std::string errorSentence(const Error& error, const Translator& translate = {});

} // namespace prunescope
