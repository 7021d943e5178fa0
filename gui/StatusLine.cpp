#include "gui/StatusLine.h"

#include "gui/Theme.h"
#include "gui/session/ResultValues.h"
#include "gui/widgets/BusyIndicator.h"
#include "gui/widgets/LiveLabel.h"

#include <QLabel>
#include <QStatusBar>

namespace prunescope {

namespace {

template <class Label> Label* makeText(const QString& tip, QWidget* parent) {
    auto* text = new Label(parent);
    text->setToolTip(tip);
    text->setContentsMargins(8, 0, 8, 0);
    text->setFont(Theme::font(-1));
    return text;
}

} // namespace

StatusLine::StatusLine(Session& session, QStatusBar& bar) : QObject(&bar) {
    addTexts(bar);
    auto* busy = new BusyIndicator(&bar);
    bar.addPermanentWidget(busy);
    bar.addPermanentWidget(m_state);
    bar.setSizeGripEnabled(false);
    connect(&session, &Session::busyChanged, busy, &BusyIndicator::setBusy);
    connect(&session, &Session::progressed, busy, [busy](const Progress& now) { busy->setFraction(now.fraction); });
    connect(busy, &BusyIndicator::cancelRequested, &session, &Session::cancel);
    connect(&session.results(), &ResultStore::disagreed, &bar, [&bar](const QString& sentence) {
        qWarning("%s", qPrintable(sentence));
        bar.showMessage(sentence);
    });
    session.value(&statusState).showIn(this, [this](const StatusState& state) { show(state); });
}

void StatusLine::addTexts(QStatusBar& bar) {
    m_model = makeText<QLabel>(tr("The network that is open"), &bar);
    m_data = makeText<QLabel>(tr("The images that are measured, and their scaling"), &bar);
    m_time = makeText<LiveLabel>(tr("How long pruning and measuring took"), &bar);
    m_tuned = makeText<QLabel>(tr("A threshold that is chosen and evaluated on the same images looks better than it is. Choose "
                                  "it on MNIST validation, then look at MNIST test."),
                               &bar);
    m_state = makeText<LiveLabel>(tr("Whether the numbers belong to the setting that is shown"), &bar);
    for (QWidget* text : std::initializer_list<QWidget*>{m_model, m_data, m_time, m_tuned})
        bar.addWidget(text);
}

void StatusLine::show(const StatusState& state) {
    m_model->setText(state.model);
    m_data->setText(state.data);
    m_time->setText(state.time);
    m_tuned->setText(state.tuned);
    m_state->setText(state.state);
}

} // namespace prunescope
