// Prefixes of one recipe, each the recipe of an outcome. They share the steps, of which there may be a thousand.
#pragma once

#include "engine/recipe/Recipe.h"

#include <algorithm>
#include <memory>

namespace prunescope {

/// The first steps of a list that never changes. Cheap to copy; used like a std::vector.
class SharedSteps {
public:
    SharedSteps() = default;
    /// Starts with none of these steps; following() then adds them one by one without copying.
    explicit SharedSteps(std::vector<Step> steps) : m_all(std::make_shared<const std::vector<Step>>(std::move(steps))) {}

    std::size_t size() const { return m_count; }
    bool empty() const { return m_count == 0; }
    const Step& operator[](std::size_t index) const { return (*m_all)[index]; }
    const Step& back() const { return (*m_all)[m_count - 1]; }
    const Step* begin() const { return m_all ? m_all->data() : nullptr; }
    const Step* end() const { return begin() + m_count; }

    /// These steps plus one more. Copies them only if the next step in the list is a different one.
    SharedSteps following(const Step& step) const {
        SharedSteps result = *this;
        if (!m_all || m_all->size() == m_count || (*m_all)[m_count] != step) {
            std::vector<Step> steps(begin(), end());
            steps.push_back(step);
            result.m_all = std::make_shared<const std::vector<Step>>(std::move(steps));
        }
        ++result.m_count;
        return result;
    }

    friend bool operator==(const SharedSteps& a, const SharedSteps& b) {
        return a.m_count == b.m_count && (a.m_all == b.m_all || std::equal(a.begin(), a.end(), b.begin()));
    }
    friend bool operator==(const SharedSteps& a, const std::vector<Step>& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    std::shared_ptr<const std::vector<Step>> m_all;
    std::size_t m_count = 0;
};

/// The recipe of an outcome; compares with a Recipe.
struct SharedRecipe {
    std::uint64_t seed = 1;
    SharedSteps steps;

    friend bool operator==(const SharedRecipe&, const SharedRecipe&) = default;
    friend bool operator==(const SharedRecipe& a, const Recipe& b) { return a.seed == b.seed && a.steps == b.steps; }
};

} // namespace prunescope
