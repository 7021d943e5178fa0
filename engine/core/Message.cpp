#include "engine/core/Message.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

Message Message::verbatim(std::string text) {
    return Message(std::move(text));
}

Message Message::marked(const char* text) {
    Message message;
    message.m_pattern = text;
    return message;
}

bool Message::mentions(const Message& part) const {
    return *this == part || std::any_of(m_arguments.begin(), m_arguments.end(), [&](const message::Argument& argument) {
        const auto* const message = std::get_if<Message>(&argument.value);
        return message && message->mentions(part);
    });
}

std::string Message::text(const Translator& translate) const {
    if (m_pattern.empty())
        return m_arguments.empty() ? std::string() : std::get<std::string>(m_arguments.front().value);
    fmt::dynamic_format_arg_store<fmt::format_context> arguments;
    for (const message::Argument& argument : m_arguments)
        std::visit(
            [&]<class T>(const T& value) {
                if constexpr (std::same_as<T, Message>)
                    arguments.push_back(value.text(translate));
                else
                    arguments.push_back(value);
            },
            argument.value);
    if (translate) {
        try {
            return fmt::vformat(translate(m_pattern.data()), arguments);
        } catch (const fmt::format_error&) { // a faulty translation must not lose the sentence
        }
    }
    return fmt::vformat(fmt::string_view(m_pattern.data(), m_pattern.size()), arguments);
}

} // namespace prunescope
