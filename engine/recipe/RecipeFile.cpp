#include "engine/recipe/Recipe.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace prunescope {

namespace {

constexpr std::size_t kLimit = std::size_t{16} << 20;

/// A file descriptor that is closed on destruction unless it is standard input.
class InputFile {
public:
    explicit InputFile(int number) : m_number(number) {}
    ~InputFile() {
        if (m_number > STDIN_FILENO)
            ::close(m_number);
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    int number() const { return m_number; }

private:
    int m_number;
};

/// Accepts only regular files: opening a pipe would block until someone writes to it.
Result<void> checkRegular(const InputFile& file, const std::string& path) {
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0)
        return fail(ErrorCode::FileNotFound, path, Message::verbatim(std::strerror(errno)));
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::FileNotFound, path,
                    S_ISDIR(status.st_mode)
                        ? Message(QT_TRANSLATE_NOOP("engine", "it is a folder"))
                        : Message(QT_TRANSLATE_NOOP("engine", "it is not a regular file; '-' reads from standard input")));
    return {};
}

Result<std::string> readAll(const InputFile& file, const Message& name) {
    std::string text;
    while (text.size() <= kLimit) {
        constexpr std::size_t kChunk = 1 << 16;
        const std::size_t before = text.size();
        text.resize(before + kChunk);
        const ssize_t count = ::read(file.number(), text.data() + before, kChunk);
        if (count < 0 && errno != EINTR)
            return fail(ErrorCode::FileUnreadable, name, Message::verbatim(std::strerror(errno)));
        text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0)
            return text;
    }
    return fail(ErrorCode::FileDamaged, name, QT_TRANSLATE_NOOP("engine", "it is larger than {} MiB, which no recipe is"),
                kLimit >> 20U);
}

} // namespace

Message recipeFileName(const std::string& path) {
    return path == "-" ? Message(QT_TRANSLATE_NOOP("engine", "standard input")) : Message(path);
}

Result<Recipe> readRecipe(const std::string& path) {
    const bool standardInput = path == "-";
    const Message name = recipeFileName(path);
    const InputFile file(standardInput ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!standardInput)
        if (const auto regular = checkRegular(file, path); !regular)
            return tl::unexpected(regular.error());
    const auto text = readAll(file, name);
    if (!text)
        return tl::unexpected(text.error());
    auto recipe = parseRecipe(*text);
    if (!recipe)
        recipe.error().where = Message(QT_TRANSLATE_NOOP("engine", "{}, {}"), name, recipe.error().where);
    return recipe;
}

} // namespace prunescope
