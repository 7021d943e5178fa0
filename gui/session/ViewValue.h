// What a view shows, as a value: computed once per change for all views, shared, and never changed in place.
#pragma once

#include <QObject>

#include <functional>
#include <memory>

namespace prunescope {

/// The part of ViewValue that does not depend on its type.
class ViewValueBase : public QObject {
    Q_OBJECT

public:
    /// Emits changed() if the value differs from the one last reported.
    virtual void tell() = 0;

signals:
    void changed();

protected:
    bool hasViews() const { return receivers(SIGNAL(changed())) > 0; }
};

/// Remains the same object while its content is equal, so that views need not compare. T needs operator==.
template <class T> class ViewValue final : public ViewValueBase {
public:
    /// revision: grows with every change of what `make` looks at; must outlive this.
    ViewValue(const quint64& revision, std::function<T()> make) : m_revision(revision), m_make(std::move(make)) {}

    const std::shared_ptr<const T>& get() {
        if (m_value && m_madeAt == m_revision)
            return m_value;
        T now = m_make();
        m_madeAt = m_revision;
        if (!m_value || !(*m_value == now))
            m_value = std::make_shared<const T>(std::move(now));
        return m_value;
    }

    void tell() override {
        if (!hasViews() || get() == m_told)
            return;
        m_told = m_value;
        emit changed();
    }

    /// Calls `show` with the current value, and again whenever it changes, as long as `view` exists.
    template <class Show> void showIn(QObject* view, Show show) {
        connect(this, &ViewValueBase::changed, view, [this, show] { show(*get()); });
        show(*get());
        if (!m_told)
            m_told = m_value;
    }

private:
    const quint64& m_revision;
    std::function<T()> m_make;
    quint64 m_madeAt = 0;
    std::shared_ptr<const T> m_value;
    std::shared_ptr<const T> m_told;
};

} // namespace prunescope
