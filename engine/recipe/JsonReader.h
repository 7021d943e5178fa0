// Reading a recipe's JSON: one object at a time, with errors that name step and key.
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
    Reader(const Json& object, std::string name) : m_object(object), m_name(std::move(name)) {
        if (!object.is_object())
            throw Refusal{m_name, fmt::format("it is not an object but of the type {}", object.type_name())};
    }

    [[noreturn]] void refuse(const std::string& key, const std::string& detail) const {
        throw Refusal{m_name + ", key " + shortened(key), detail};
    }

    void allowOnly(const std::vector<std::string>& keys) const {
        for (const auto& item : m_object.items())
            if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
                refuse(item.key(), fmt::format("there is no such key; the keys are {}", fmt::join(keys, ", ")));
    }

    /// A value as a message shows it.
    static std::string shown(const Json& value) { return shortened(value.dump()); }

    bool has(const char* key) const { return m_object.contains(key); }

    const Json& required(const char* key) const {
        if (!has(key))
            refuse(key, "it is missing");
        return m_object.at(key);
    }

    std::string text(const char* key) const {
        const Json& value = required(key);
        if (!value.is_string())
            refuse(key, fmt::format("{} is not a string", shown(value)));
        return value.get<std::string>();
    }

    double number(const std::string& key, const Json& value) const {
        if (!value.is_number() || !std::isfinite(value.get<double>()))
            refuse(key, fmt::format("{} is not a number", shown(value)));
        return value.get<double>();
    }

    std::uint64_t seed(const char* key, std::uint64_t defaultValue) const {
        if (!has(key))
            return defaultValue;
        const Json& value = m_object.at(key);
        if (!value.is_number_unsigned())
            refuse(key, fmt::format("{} is not an integer from 0 to 2^64 − 1", shown(value)));
        return value.get<std::uint64_t>();
    }

    bool flag(const char* key, bool defaultValue) const {
        if (!has(key))
            return defaultValue;
        const Json& value = m_object.at(key);
        if (!value.is_boolean())
            refuse(key, fmt::format("{} is neither true nor false", shown(value)));
        return value.get<bool>();
    }

    std::int64_t integer(const std::string& key) const {
        const Json& value = required(key.c_str());
        if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX))
            refuse(key, fmt::format("{} is not an integer", shown(value)));
        return value.get<std::int64_t>();
    }

    std::int64_t positive(const std::string& key) const {
        const std::int64_t value = integer(key);
        if (value < 1)
            refuse(key, fmt::format("{} is below 1", value));
        return value;
    }

    std::vector<int> layers(const char* key) const {
        std::vector<int> result;
        if (!has(key))
            return result;
        const Json& value = m_object.at(key);
        if (!value.is_array())
            refuse(key, fmt::format("{} is not a list of layer numbers", shown(value)));
        for (const Json& entry : value) {
            if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() > 1000000)
                refuse(key, fmt::format("{} is not a layer number", shown(entry)));
            result.push_back(entry.get<int>());
        }
        std::sort(result.begin(), result.end());
        if (std::adjacent_find(result.begin(), result.end()) != result.end())
            refuse(key, "it names a layer twice");
        return result;
    }

private:
    const Json& m_object;
    std::string m_name;
};

} // namespace prunescope
