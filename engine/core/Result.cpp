#include "engine/core/Result.h"

#include "engine/core/EngineText.h"

namespace prunescope {

namespace {

struct Sentence {
    const char* what;   ///< stands before the detail
    const char* remedy; ///< what the person can do
};

Sentence sentenceOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::Cancelled: return {ENGINE_TEXT("stopped before it was done"), ENGINE_TEXT("Nothing was changed.")};
    case ErrorCode::FileNotFound:
        return {ENGINE_TEXT("cannot be opened"), ENGINE_TEXT("Check the name and that you may read it.")};
    case ErrorCode::FileUnreadable:
        return {ENGINE_TEXT("cannot be read"), ENGINE_TEXT("Check the disk and that you may read it.")};
    case ErrorCode::FileUnwritable:
        return {ENGINE_TEXT("cannot be written"), ENGINE_TEXT("Check the folder, the free space and that you may write there.")};
    case ErrorCode::FileTruncated: return {ENGINE_TEXT("the file is cut short"), ENGINE_TEXT("Download or export it again.")};
    case ErrorCode::FileDamaged: return {ENGINE_TEXT("the file is damaged"), ENGINE_TEXT("Download or export it again.")};
    case ErrorCode::FormatUnknown:
        return {ENGINE_TEXT("not a kind of file that PruneScope reads"),
                ENGINE_TEXT("Models are ONNX files, data are IDX files.")};
    case ErrorCode::Unsupported:
        return {ENGINE_TEXT("PruneScope cannot run this model"),
                ENGINE_TEXT("It runs chains of dense layers with ReLU, sigmoid, tanh or softmax.")};
    case ErrorCode::NotFinite:
        return {ENGINE_TEXT("a value is not a finite number"), ENGINE_TEXT("Check how the model was trained or exported.")};
    case ErrorCode::ShapeMismatch:
        return {ENGINE_TEXT("the shapes do not fit"), ENGINE_TEXT("Check that model and data belong together.")};
    case ErrorCode::BadArgument: return {ENGINE_TEXT("not a usable value"), ENGINE_TEXT("Correct it and try again.")};
    case ErrorCode::BadRecipe: return {ENGINE_TEXT("the recipe cannot be used"), ENGINE_TEXT("Correct it and try again.")};
    case ErrorCode::MissingData:
        return {ENGINE_TEXT("the data are not on this machine"),
                ENGINE_TEXT("script/fetch-mnist puts the full MNIST files in place.")};
    case ErrorCode::OutOfMemory:
        return {ENGINE_TEXT("not enough memory"), ENGINE_TEXT("Close other programs or use fewer images.")};
    case ErrorCode::AllFailed: return {ENGINE_TEXT("no strategy could be run"), ENGINE_TEXT("Each row of the table says why.")};
    case ErrorCode::Numeric:
        return {ENGINE_TEXT("the computation broke down"), ENGINE_TEXT("Try a smaller learning rate or a larger ridge.")};
    }
    return {"", ""};
}

} // namespace

std::string errorSentence(const Error& error, const std::function<std::string(const char*)>& translate) {
    const Sentence sentence = sentenceOf(error.code);
    const auto text = [&](const char* source) { return translate ? translate(source) : std::string(source); };
    std::string line = error.where.empty() ? std::string() : error.where + ": ";
    line += text(sentence.what);
    if (!error.detail.empty())
        line += ": " + error.detail;
    line += ". " + text(sentence.remedy);
    return line;
}

} // namespace prunescope
