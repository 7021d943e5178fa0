// Values that belong to layers, found by the layers' names.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prunescope {

/// At most one value per layer, in the order in which they were set. Networks have few layers, so look-ups go through all of
/// them. Names stay the same when layers are reordered or lose neurons; positions do not.
template <class T> class ByLayer {
public:
    using Entry = std::pair<std::string, T>;

    ByLayer() = default;
    ByLayer(std::initializer_list<Entry> entries) : m_entries(entries) {}

    /// nullptr where the layer has no value.
    const T* find(std::string_view layer) const {
        const auto found = locate(layer);
        return found == m_entries.end() ? nullptr : &found->second;
    }
    bool contains(std::string_view layer) const { return find(layer) != nullptr; }
    /// The layer must have a value.
    const T& at(std::string_view layer) const { return locate(layer)->second; }
    void set(const std::string& layer, T value) {
        const auto found = locate(layer);
        if (found == m_entries.end())
            m_entries.emplace_back(layer, std::move(value));
        else
            m_entries[static_cast<std::size_t>(found - m_entries.begin())].second = std::move(value);
    }
    void erase(std::string_view layer) {
        std::erase_if(m_entries, [&](const Entry& entry) { return entry.first == layer; });
    }
    void clear() { m_entries.clear(); }

    bool empty() const { return m_entries.empty(); }
    std::size_t size() const { return m_entries.size(); }
    auto begin() const { return m_entries.begin(); }
    auto end() const { return m_entries.end(); }

    friend bool operator==(const ByLayer&, const ByLayer&) = default;

private:
    auto locate(std::string_view layer) const {
        return std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.first == layer; });
    }

    std::vector<Entry> m_entries;
};

} // namespace prunescope
