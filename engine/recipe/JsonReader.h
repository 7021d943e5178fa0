// Reads a recipe's JSON one object at a time, with errors that name step and key.
#pragma once

#include "engine/recipe/JsonCheck.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace prunescope {

using Json = nlohmann::ordered_json;

/// Reads the keys of one JSON object. Its name ("recipe", "step 2") is used in messages.
class Reader {
public:
    Reader(const Json& object, Message name) : m_object(object), m_name(std::move(name)) {
        if (!object.is_object())
            throw Refusal{m_name,
                          Message(QT_TRANSLATE_NOOP("engine", "it is not an object but of the type {}"), object.type_name())};
    }

    [[noreturn]] void refuse(const std::string& key, Message detail) const {
        throw Refusal{Message(kKeyIn, m_name, shortened(key)), std::move(detail)};
    }
    template <class... Args>
    [[noreturn]] void refuse(const std::string& key, message::Pattern<Args...> pattern, const Args&... arguments) const {
        refuse(key, Message(pattern, arguments...));
    }

    void allowOnly(const std::vector<std::string>& keys) const {
        for (const auto& item : m_object.items())
            if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
                refuse(item.key(), QT_TRANSLATE_NOOP("engine", "there is no such key; the keys are {}"),
                       fmt::format("{}", fmt::join(keys, ", ")));
    }

    /// A value as messages show it.
    static std::string shown(const Json& value) { return shortened(value.dump()); }

    bool has(const char* key) const { return m_object.contains(key); }

    const Json& required(const char* key) const {
        if (!has(key))
            refuse(key, QT_TRANSLATE_NOOP("engine", "it is missing"));
        return m_object.at(key);
    }

    std::string text(const char* key) const {
        const Json& value = required(key);
        if (!value.is_string())
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is not a string"), shown(value));
        return value.get<std::string>();
    }

    double number(const std::string& key, const Json& value) const {
        if (!value.is_number() || !std::isfinite(value.get<double>()))
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is not a number"), shown(value));
        return value.get<double>();
    }

    std::uint64_t seed(const char* key, std::uint64_t defaultValue) const {
        if (!has(key))
            return defaultValue;
        const Json& value = m_object.at(key);
        if (!value.is_number_unsigned())
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is not an integer from 0 to 2^64 − 1"), shown(value));
        return value.get<std::uint64_t>();
    }

    bool flag(const char* key, bool defaultValue) const {
        if (!has(key))
            return defaultValue;
        const Json& value = m_object.at(key);
        if (!value.is_boolean())
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is neither true nor false"), shown(value));
        return value.get<bool>();
    }

    std::int64_t integer(const std::string& key) const {
        const Json& value = required(key.c_str());
        if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX))
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is not an integer"), shown(value));
        return value.get<std::int64_t>();
    }

    std::int64_t positive(const std::string& key) const {
        const std::int64_t value = integer(key);
        if (value < 1)
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is below 1"), value);
        return value;
    }

    /// A layer's name, or its number in digits, as in recipes of version 1.
    std::string layer(const std::string& key, const Json& value) const {
        if (value.is_string() && !value.get<std::string>().empty())
            return value.get<std::string>();
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1000000)
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is neither the name nor the number of a layer"), shown(value));
        return std::to_string(value.get<std::uint64_t>());
    }

    std::vector<std::string> layers(const char* key) const {
        std::vector<std::string> result;
        if (!has(key))
            return result;
        const Json& value = m_object.at(key);
        if (!value.is_array())
            refuse(key, QT_TRANSLATE_NOOP("engine", "{} is not a list of layers"), shown(value));
        for (const Json& entry : value) {
            std::string name = layer(key, entry);
            if (std::find(result.begin(), result.end(), name) != result.end())
                refuse(key, QT_TRANSLATE_NOOP("engine", "layer {} is named twice"), shortened(name));
            result.push_back(std::move(name));
        }
        return result;
    }

private:
    const Json& m_object;
    Message m_name;
};

} // namespace prunescope
