#include "gui/session/ResultValues.h"

#include "gui/Messages.h"
#include "gui/session/ResultDetails.h"
#include "gui/values/NumberText.h"

#include <QCoreApplication>

namespace prunescope {

namespace {

struct Status {
    Q_DECLARE_TR_FUNCTIONS(StatusLine)
};

/// Shares the outcome instead of copying what was measured.
EvaluationPtr evaluationOf(const OutcomePtr& outcome) {
    return outcome && outcome->evaluation ? EvaluationPtr(outcome, &*outcome->evaluation) : nullptr;
}

QString dataText(const SourceStore& source) {
    if (!source.data())
        return Status::tr("no data");
    const QString text = Status::tr("%1, %2 images").arg(dataTitle(source.dataName()), countText(source.data()->count()));
    return source.scaling() == Scaling::unit()
               ? text
               : text + QStringLiteral(", ") + Status::tr("scaling %1").arg(QString::fromStdString(source.scaling().text()));
}

QString tunedText(Session& session) {
    if (session.recipe().stepCount() == 0 || !session.source().data())
        return {};
    const QString& tunedOn = session.threshold().tunedOn();
    // If this is unknown (a recipe from a file), the more cautious of the two is shown.
    return tunedOn.isEmpty() || tunedOn == session.source().dataName() ? Status::tr("tuned on the images it is measured on")
                                                                       : Status::tr("threshold chosen on %1").arg(tunedOn);
}

QString stateText(Session& session) {
    const ResultStore& results = session.results();
    if (!results.shown())
        return {};
    const bool isBusy = session.isBusy() && !session.threshold().isDragging();
    if (results.looksStale() || isBusy)
        return Status::tr("… measuring");
    return results.shown()->evaluation ? Status::tr("✓ exact") : Status::tr("no data");
}

} // namespace

ResultView resultView(Session& session) {
    const ResultStore& results = session.results();
    const OutcomePtr shown = results.shown();
    const OutcomePtr dense = results.dense();
    const OutcomePtr before = results.previous();
    ResultView view;
    if (!shown || !dense)
        return view;
    view.now = evaluationOf(shown);
    view.dense = evaluationOf(dense);
    view.before = evaluationOf(before);
    view.costNow = shown->cost;
    view.costDense = dense->cost;
    view.sizeNow = shown->size;
    view.sizeDense = dense->size;
    if (shown->evaluation)
        view.paired = shown->paired;
    if (before) {
        view.pairedBefore = before->paired;
        view.costBefore = before->cost;
        view.sizeBefore = before->size;
    }
    if (const auto details = session.part<ResultDetails>().details()) {
        view.sizeNow.gzipBytes = details->gzipShown;
        view.sizeDense.gzipBytes = details->gzipDense;
        view.msPer1000Now = details->msShown;
        view.msPer1000Dense = details->msDense;
    }
    view.stale = results.looksStale();
    return view;
}

ThresholdState thresholdState(Session& session) {
    ThresholdState state = session.threshold().state();
    // For a strategy's row, the bar only shows how much is pruned there.
    if (session.recipe().selectedRow() > 0 && !session.recipe().selectedPrune() && session.results().shown())
        state.sparsity = session.results().shown()->sparsity().value;
    return state;
}

TrainingState trainingState(Session& session) {
    TrainingState state;
    state.isRunning = session.runs().isTraining();
    const OutcomePtr outcome = session.results().rowOutcome(session.recipe().selectedRow());
    const bool hasTrained = !session.runs().isRunning() && outcome && outcome->report && !outcome->report->epochs.empty();
    state.epochs = hasTrained ? outcome->report->epochs : session.runs().epochs();
    return state;
}

StatusState statusState(Session& session) {
    const OutcomePtr shown = session.results().shown();
    StatusState status;
    status.model = session.source().hasModel() ? modelTitle(session.source().modelName()) : Status::tr("no model");
    status.data = dataText(session.source());
    if (shown && shown->evaluation)
        status.time = Status::tr("measured in %1 ms").arg(numberText(shown->evaluation->seconds * 1000, 1));
    status.tuned = tunedText(session);
    status.state = stateText(session);
    return status;
}

} // namespace prunescope
