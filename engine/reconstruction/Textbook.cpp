#include "engine/reconstruction/Textbook.h"

#include <algorithm>

namespace prunescope {

namespace {

/// Sets the literal version's parameters where they differ from that strategy's defaults.
void makeLiteral(Parameters& parameters) {
    if (parameters.has("pruned"))
        parameters.set("pruned", true);
    if (parameters.has("kind"))
        parameters.set("kind", std::string("random"));
}

bool declares(const std::vector<ParameterInfo>& infos, const std::string& name) {
    return std::any_of(infos.begin(), infos.end(), [&](const ParameterInfo& info) { return info.name == name; });
}

class Textbook final : public Strategy {
public:
    Textbook(const char* name, std::unique_ptr<Strategy> standard, std::unique_ptr<Strategy> literal)
        : m_standard(std::move(standard)), m_literal(std::move(literal)), m_info(m_standard->info()) {
        m_info.name = name;
        m_info.title = m_info.action == "adjust" ? QT_TRANSLATE_NOOP("engine", "Adjust connections (textbook's name)")
                                                 : QT_TRANSLATE_NOOP("engine", "Add connections (textbook's name)");
        m_info.explanation =
            QT_TRANSLATE_NOOP("engine", "The textbook's name for the family's default strategy, or, when literal is set, for the "
                                        "textbook's own version.");
        m_info.parameters.push_back(
            flagParameter("literal", false, QT_TRANSLATE_NOOP("engine", "use the textbook's own version")));
        // Adds the literal version's parameters; if both declare the same name, the default strategy's meaning applies.
        for (const ParameterInfo& info : m_literal->info().parameters)
            if (!isFixed(info.name) && !declares(m_info.parameters, info.name))
                m_info.parameters.push_back(info);
        m_info.drawsNumbers = true;
        m_info.changesShape = m_info.changesShape || m_literal->info().changesShape;
    }

    const StrategyInfo& info() const override { return m_info; }
    bool changesMask(const Parameters& parameters) const override {
        const Strategy& meant = chosen(parameters);
        return meant.changesMask(translated(parameters, meant));
    }
    double expectedSeconds(const Network& network, const Parameters& parameters, Index images) const override {
        const Strategy& meant = chosen(parameters);
        return meant.expectedSeconds(network, translated(parameters, meant), images);
    }
    Result<StrategyOutcome> apply(const StrategyContext& context, const Parameters& parameters, std::stop_token stop,
                                  const ProgressFn& progress) const override {
        const Strategy& meant = chosen(parameters);
        return meant.apply(context, translated(parameters, meant), stop, progress);
    }

private:
    static bool isFixed(const std::string& name) { return name == "pruned" || name == "kind"; }

    const Strategy& chosen(const Parameters& parameters) const { return parameters.flag("literal") ? *m_literal : *m_standard; }

    Parameters translated(const Parameters& parameters, const Strategy& meant) const {
        Parameters result(meant.info().parameters);
        if (parameters.flag("literal"))
            makeLiteral(result);
        for (const ParameterInfo& info : meant.info().parameters) {
            const auto given = parameters.values().find(info.name);
            if (given == parameters.values().end() || isFixed(info.name) || !checkParameter(info, given->second))
                continue;
            result.set(info.name, given->second);
        }
        return result;
    }

    std::unique_ptr<Strategy> m_standard;
    std::unique_ptr<Strategy> m_literal;
    StrategyInfo m_info;
};

} // namespace

std::unique_ptr<Strategy> makeTextbook(const char* name, std::unique_ptr<Strategy> standard, std::unique_ptr<Strategy> literal) {
    return std::make_unique<Textbook>(name, std::move(standard), std::move(literal));
}

} // namespace prunescope
