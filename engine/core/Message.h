// Messages to the user, as data: a translatable pattern and its arguments.
#pragma once

#include <fmt/core.h>

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

/// Marks a text of the engine, in the context "engine", so that lupdate finds it. Defined exactly as Qt defines it: the engine
/// does not use Qt, but both headers may be included.
#ifndef QT_TRANSLATE_NOOP
#define QT_TRANSLATE_NOOP(scope, x) x
#endif

namespace prunescope {

/// Gives the translation of an English text, or the text itself. Empty: everything stays English.
using Translator = std::function<std::string(const char*)>;

class Message;

namespace message {

struct Argument;

/// How an argument is stored: a Message, a text, or a number.
template <class T> auto stored(const T& argument) {
    static_assert(!std::same_as<T, bool> && !std::same_as<T, char>, "say in words what a truth value or a character means");
    if constexpr (std::same_as<T, Message> || std::floating_point<T>)
        return argument;
    else if constexpr (std::unsigned_integral<T>)
        return static_cast<std::uint64_t>(argument);
    else if constexpr (std::signed_integral<T>)
        return static_cast<std::int64_t>(argument);
    else
        return std::string(argument);
}

/// The type that a pattern is checked against when it is compiled.
template <class T> using Checked = std::conditional_t<std::is_arithmetic_v<T>, T, std::string>;

template <class... Args> using Pattern = fmt::format_string<Checked<Args>...>;

} // namespace message

/// A sentence, a clause or a name. Either a pattern in fmt's style ("it takes {} inputs") with its arguments, or data that are
/// shown as they are (a path, a layer's name). The English pattern is also the id under which its translation is found.
class Message {
public:
    /// The empty message.
    Message() = default;
    /// Data, which are never translated. A string literal does not convert implicitly: say whether it is data or a pattern.
    template <std::same_as<std::string> Text> Message(Text text) {
        if (!text.empty())
            m_arguments.push_back({std::move(text)});
    }
    static Message verbatim(std::string text);

    /// Message(QT_TRANSLATE_NOOP("engine", "layer {} takes {} values"), name, count). Placeholders and arguments are checked at
    /// compile time. Arguments: texts, numbers, other Messages.
    template <class... Args> explicit Message(message::Pattern<Args...> pattern, const Args&... arguments)
        : m_pattern(fmt::string_view(pattern).data()) {
        (m_arguments.push_back({message::stored(arguments)}), ...);
    }
    /// A text without arguments that was marked for translation elsewhere, for instance in a table.
    static Message marked(const char* text);

    bool empty() const { return m_pattern.empty() && m_arguments.empty(); }
    /// Whether the message has this pattern, regardless of its arguments.
    bool isA(std::string_view pattern) const { return m_pattern == pattern; }
    /// Whether `part` equals this message or one of its arguments, at any depth.
    bool mentions(const Message& part) const;
    /// The text, in the language of `translate`. A translation that cannot be formatted is not used.
    std::string text(const Translator& translate = {}) const;

    friend bool operator==(const Message& a, const Message& b) = default;

private:
    std::string_view m_pattern; ///< a string literal; empty for data, which are then the only argument
    std::vector<message::Argument> m_arguments;
};

namespace message {

struct Argument {
    std::variant<std::string, std::int64_t, std::uint64_t, double, float, Message> value;

    friend bool operator==(const Argument&, const Argument&) = default;
};

} // namespace message

} // namespace prunescope
