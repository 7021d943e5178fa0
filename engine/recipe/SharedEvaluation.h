// An evaluation that several outcomes share until a step changes it.
#pragma once

#include "engine/evaluation/Evaluation.h"

#include <memory>
#include <optional>

namespace prunescope {

/// Used like a std::optional<Evaluation>; copies share the value, which never changes.
class SharedEvaluation {
public:
    SharedEvaluation() = default;
    SharedEvaluation(Evaluation evaluation) : m_value(std::make_shared<const Evaluation>(std::move(evaluation))) {}

    bool has_value() const { return m_value != nullptr; }
    explicit operator bool() const { return has_value(); }
    const Evaluation& operator*() const { return *m_value; }
    const Evaluation* operator->() const { return m_value.get(); }
    operator std::optional<Evaluation>() const { return m_value ? std::optional(*m_value) : std::nullopt; }

private:
    std::shared_ptr<const Evaluation> m_value;
};

} // namespace prunescope
