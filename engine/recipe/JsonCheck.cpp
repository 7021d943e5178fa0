#include "engine/recipe/JsonCheck.h"

#include "engine/recipe/Recipe.h"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

namespace prunescope {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaximumDepth = 32;
constexpr std::size_t kMaximumValues = 1'000'000;

/// Visits every part of the text once, in order, and builds nothing.
class RecipeCheck final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        m_levels.back().key = name;
        if (!m_levels.back().keys.insert(name).second)
            throw Refusal{where(), Message(QT_TRANSLATE_NOOP("engine", "it appears twice"))};
        return true;
    }

    bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& error) override {
        constexpr int kNumberTooLarge = 406; // nlohmann::json's error number for this case
        if (error.id == kNumberTooLarge)
            throw Refusal{where(), Message(QT_TRANSLATE_NOOP("engine", "{} is too large a number"), shortened(token))};
        throw Refusal{Message(kRecipe), Message(QT_TRANSLATE_NOOP("engine", "it is not JSON from byte {} on"), position)};
    }

private:
    struct Level {
        bool isObject = false;
        std::string key;            ///< for an object: the key read last
        std::set<std::string> keys; ///< for an object: the keys read so far
        std::size_t values = 0;     ///< for an array: the number of values so far
    };

    bool value() {
        if (++m_values > kMaximumValues)
            throw Refusal{
                Message(kRecipe),
                Message(QT_TRANSLATE_NOOP("engine", "it holds more than {} values, which no recipe does"), kMaximumValues)};
        if (!m_levels.empty() && !m_levels.back().isObject)
            ++m_levels.back().values;
        return true;
    }

    bool open(bool isObject) {
        value();
        if (m_levels.size() == kMaximumDepth)
            throw Refusal{
                where(),
                Message(QT_TRANSLATE_NOOP("engine", "it is nested more than {} levels deep, which no recipe is"), kMaximumDepth)};
        m_levels.push_back({isObject, {}, {}, 0});
        return true;
    }

    bool close() {
        m_levels.pop_back();
        return true;
    }

    /// "step 2, key sparsity": the same form as in messages about the content of valid JSON.
    Message where() const {
        const auto within = [](const Message& part, const Level& level) {
            return level.key.empty() ? part : Message(kKeyIn, part, shortened(level.key));
        };
        const Message recipe(kRecipe);
        if (m_levels.empty() || !m_levels[0].isObject)
            return recipe;
        if (m_levels[0].key != "steps" || m_levels.size() < 2 || m_levels[1].isObject)
            return within(recipe, m_levels[0]);
        const Message step(kStep, m_levels[1].values);
        return m_levels.size() > 2 ? within(step, m_levels[2]) : step;
    }

    std::vector<Level> m_levels;
    std::size_t m_values = 0;
};

} // namespace

void checkRecipeText(const std::string& text) {
    RecipeCheck check;
    Json::sax_parse(text, &check);
}

std::string shortened(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    if (text.size() <= kLongest)
        return std::string(text);
    std::size_t length = kLongest;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) // do not cut inside a UTF-8 sequence
        --length;
    return std::string(text.substr(0, length)) + "…";
}

} // namespace prunescope
