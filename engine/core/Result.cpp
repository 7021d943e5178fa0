#include "engine/core/Result.h"

namespace prunescope {

namespace {

struct Sentence {
    const char* what;   ///< precedes the detail
    const char* remedy; ///< what the user can do
};

Sentence sentenceOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::Cancelled:
        return {QT_TRANSLATE_NOOP("engine", "stopped before it was done"), QT_TRANSLATE_NOOP("engine", "Nothing was changed.")};
    case ErrorCode::FileNotFound:
        return {QT_TRANSLATE_NOOP("engine", "cannot be opened"),
                QT_TRANSLATE_NOOP("engine", "Check the name and that you may read it.")};
    case ErrorCode::FileUnreadable:
        return {QT_TRANSLATE_NOOP("engine", "cannot be read"),
                QT_TRANSLATE_NOOP("engine", "Check the disk and that you may read it.")};
    case ErrorCode::FileUnwritable:
        return {QT_TRANSLATE_NOOP("engine", "cannot be written"),
                QT_TRANSLATE_NOOP("engine", "Check the folder, the free space and that you may write there.")};
    case ErrorCode::FileTruncated:
        return {QT_TRANSLATE_NOOP("engine", "the file is cut short"),
                QT_TRANSLATE_NOOP("engine", "Download or export it again.")};
    case ErrorCode::FileDamaged:
        return {QT_TRANSLATE_NOOP("engine", "the file is damaged"), QT_TRANSLATE_NOOP("engine", "Download or export it again.")};
    case ErrorCode::FormatUnknown:
        return {QT_TRANSLATE_NOOP("engine", "not a kind of file that PruneScope reads"),
                QT_TRANSLATE_NOOP("engine", "Models are ONNX files, data are IDX files.")};
    case ErrorCode::Unsupported:
        return {QT_TRANSLATE_NOOP("engine", "PruneScope cannot run this model"),
                QT_TRANSLATE_NOOP(
                    "engine",
                    "It runs dense layers, convolutions, pooling, batch normalization, additions and the usual activations.")};
    case ErrorCode::NotFinite:
        return {QT_TRANSLATE_NOOP("engine", "a value is not a finite number"),
                QT_TRANSLATE_NOOP("engine", "Check how the model was trained or exported.")};
    case ErrorCode::ShapeMismatch:
        return {QT_TRANSLATE_NOOP("engine", "the shapes do not fit"),
                QT_TRANSLATE_NOOP("engine", "Check that model and data belong together.")};
    case ErrorCode::BadArgument:
        return {QT_TRANSLATE_NOOP("engine", "not a usable value"), QT_TRANSLATE_NOOP("engine", "Correct it and try again.")};
    case ErrorCode::BadRecipe:
        return {QT_TRANSLATE_NOOP("engine", "the recipe cannot be used"),
                QT_TRANSLATE_NOOP("engine", "Correct it and try again.")};
    case ErrorCode::MissingData:
        return {QT_TRANSLATE_NOOP("engine", "the data are not on this machine"),
                QT_TRANSLATE_NOOP("engine", "script/fetch-mnist puts the full MNIST files in place.")};
    case ErrorCode::OutOfMemory:
        return {QT_TRANSLATE_NOOP("engine", "not enough memory"),
                QT_TRANSLATE_NOOP("engine", "Close other programs or use fewer images.")};
    case ErrorCode::AllFailed:
        return {QT_TRANSLATE_NOOP("engine", "no strategy could be run"),
                QT_TRANSLATE_NOOP("engine", "Each row of the table says why.")};
    case ErrorCode::Numeric:
        return {QT_TRANSLATE_NOOP("engine", "the computation broke down"),
                QT_TRANSLATE_NOOP("engine", "Try a smaller learning rate or a larger ridge.")};
    }
    return {"", ""};
}

} // namespace

Message inLayer(const std::string& name) {
    return Message(kLayer, name);
}

Message inNode(const std::string& name) {
    return Message(QT_TRANSLATE_NOOP("engine", "node {}"), name);
}

std::string errorSentence(const Error& error, const Translator& translate) {
    const Sentence sentence = sentenceOf(error.code);
    Message line = Message::marked(sentence.what);
    if (!error.detail.empty())
        line = Message(QT_TRANSLATE_NOOP("engine", "{}: {}"), line, error.detail);
    if (!error.where.empty())
        line = Message(QT_TRANSLATE_NOOP("engine", "{}: {}"), error.where, line);
    return Message(QT_TRANSLATE_NOOP("engine", "{}. {}"), line, Message::marked(sentence.remedy)).text(translate);
}

} // namespace prunescope
