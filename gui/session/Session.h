// The session connects what is open, the edited recipe and its results. Views that need more add a part (part()) or a value
// (value()); neither changes this class.
#pragma once

#include "gui/session/RecipeEditor.h"
#include "gui/session/RestGate.h"
#include "gui/session/ResultStore.h"
#include "gui/session/RunScheduler.h"
#include "gui/session/SourceStore.h"
#include "gui/session/ThresholdEditor.h"

#include <map>
#include <typeindex>

namespace prunescope {

class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    SourceStore& source() { return m_source; }
    RecipeEditor& recipe() { return m_recipe; }
    ThresholdEditor& threshold() { return m_threshold; }
    ResultStore& results() { return m_results; }
    RunScheduler& runs() { return m_runs; }
    /// For work in the background that a drag must not wait for.
    const std::shared_ptr<RestGate>& restGate() const { return m_restGate; }

    bool isBusy() const { return m_source.isLoading() || m_runs.isRunning(); }
    /// Stops all work. Existing results stay; steps that were not reached are marked.
    void cancel();

    /// Created on first use, as Part(Session&).
    template <class Part> Part& part() {
        std::unique_ptr<QObject>& part = m_parts[typeid(Part)];
        if (!part)
            part = std::make_unique<Part>(*this);
        return static_cast<Part&>(*part);
    }

    /// The value that `make` computes from the session, shared by all callers.
    template <class T> ViewValue<T>& value(T (*make)(Session&)) {
        ViewValueBase*& value = m_values[reinterpret_cast<void (*)()>(make)];
        if (!value)
            value = &m_results.addValue<T>([this, make] { return make(*this); });
        return static_cast<ViewValue<T>&>(*value);
    }

signals:
    /// Another model or data set is open; results of the previous one have been discarded.
    void sourceChanged(bool newModel);
    /// A result was taken in and shown. newest: it belongs to the recipe as it stands.
    void arrived(const prunescope::RunResult& result, bool newest);
    void cancelled();
    void busyChanged(bool busy);
    void progressed(const prunescope::Progress& progress);
    void failed(const prunescope::Error& error);

private:
    void follow(RecipeChange change);
    void takeSource(bool newModel);
    void take(const RunResult& result);
    void tellBusy();

    std::shared_ptr<RestGate> m_restGate = std::make_shared<RestGate>();
    SourceStore m_source;
    // In this order: each of them follows the recipe, and views are told after them.
    RecipeEditor m_recipe;
    ThresholdEditor m_threshold{m_recipe};
    ResultStore m_results{m_recipe};
    RunScheduler m_runs{m_source, m_recipe};
    bool m_toldBusy = false;
    std::map<void (*)(), ViewValueBase*> m_values;
    std::map<std::type_index, std::unique_ptr<QObject>> m_parts; // last: they use everything above
};

} // namespace prunescope
