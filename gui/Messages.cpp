#include "gui/Messages.h"

#include "engine/evaluation/Advice.h"
#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/values/NumberText.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

namespace prunescope {

namespace {

/// The context of this file's texts, as lupdate sees it.
struct Messages {
    Q_DECLARE_TR_FUNCTIONS(Messages)
};

std::string translateEngineText(const char* text) {
    return QCoreApplication::translate("engine", text).toStdString();
}

/// In a shell, single quotes protect everything except single quotes.
QString quoted(const QString& text) {
    static const QString kSafe = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,+=");
    const bool safe = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return kSafe.contains(c); });
    return safe ? text
                : QLatin1Char('\'') + QString(text).replace(QLatin1Char('\''), QStringLiteral("'\\''")) + QLatin1Char('\'');
}

/// The shortest decimal text that reads back as the same number, with a decimal point in every locale.
QString exactNumber(double value) {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QString listed(const std::vector<std::string>& layers) {
    QStringList names;
    for (const std::string& layer : layers)
        names << QString::fromStdString(layer);
    return names.join(QLatin1Char(','));
}

} // namespace

QString errorText(const Error& error) {
    return QString::fromStdString(errorSentence(error, translateEngineText));
}

QString messageText(const Message& message) {
    return QString::fromStdString(message.text(translateEngineText));
}

QString engineText(const char* text) {
    return QCoreApplication::translate("engine", text);
}

QString durationText(double seconds) {
    if (seconds < 0.1)
        return Messages::tr("under 0.1 s");
    return seconds < 120 ? Messages::tr("%1 s").arg(numberText(seconds, seconds < 10 ? 1 : 0))
                         : Messages::tr("%1 min").arg(numberText(seconds / 60, 0));
}

std::optional<QString> lowAccuracyText(const Evaluation& dense, const Scaling& scaling) {
    const auto advice = lowAccuracyAdvice(dense, scaling);
    return advice ? std::optional(messageText(*advice)) : std::nullopt;
}

QString modelTitle(const QString& nameOrFile) {
    if (nameOrFile == QLatin1String("builtin:lenet-300-100"))
        return QStringLiteral("LeNet-300-100");
    if (nameOrFile == QLatin1String("builtin:mlp-128"))
        return QStringLiteral("MLP 784-128-10");
    return QFileInfo(nameOrFile).fileName();
}

QString dataTitle(const QString& nameOrFiles) {
    if (nameOrFiles == QLatin1String("mnist-test"))
        return Messages::tr("MNIST test");
    if (nameOrFiles == QLatin1String("mnist-validation"))
        return Messages::tr("MNIST validation");
    if (nameOrFiles == QLatin1String("mnist-train"))
        return Messages::tr("MNIST training (10,000)");
    if (nameOrFiles == QLatin1String("mnist-train-full"))
        return Messages::tr("MNIST training (55,000)");
    return QFileInfo(nameOrFiles.section(QLatin1Char(','), 0, 0)).fileName();
}

QString subsetTitle(const Subset& subset) {
    switch (subset.kind) {
    case Subset::Kind::All: return Messages::tr("all images");
    case Subset::Kind::First: return Messages::tr("first %1 images").arg(countText(subset.count));
    case Subset::Kind::Stratified: return Messages::tr("%1 images, stratified").arg(countText(subset.count));
    }
    return {};
}

QString criterionTitle(Criterion criterion) {
    switch (criterion) {
    case Criterion::Magnitude: return Messages::tr("magnitude");
    case Criterion::StandardizedMagnitude: return Messages::tr("standardized magnitude");
    case Criterion::Random: return Messages::tr("random");
    case Criterion::InputDeviation: return Messages::tr("magnitude × input deviation");
    case Criterion::Wanda: return Messages::tr("Wanda");
    case Criterion::Obs: return Messages::tr("OBS saliency");
    }
    return {};
}

QString criterionShortTitle(Criterion criterion) {
    switch (criterion) {
    case Criterion::StandardizedMagnitude: return Messages::tr("standardized");
    case Criterion::InputDeviation: return Messages::tr("input deviation");
    case Criterion::Obs: return Messages::tr("OBS");
    default: return criterionTitle(criterion);
    }
}

QString criterionExplanation(Criterion criterion) {
    switch (criterion) {
    case Criterion::Magnitude: return Messages::tr("Score |w|: small weights fall first.");
    case Criterion::StandardizedMagnitude:
        return Messages::tr(
            "Score |w| / σ: |w| divided by the standard deviation of the layer's weights before this step, so that one "
            "threshold is fair to layers of different scale.");
    case Criterion::InputDeviation:
        return Messages::tr(
            "Score |w| · σ(x): |w| times the standard deviation of its input over the training images. A weight whose input "
            "hardly varies can go.");
    case Criterion::Wanda:
        return Messages::tr("Score |w| · ‖x‖: |w| times the norm of its input over the training images (Wanda).");
    case Criterion::Obs:
        return Messages::tr(
            "Score w² / 2[H⁻¹]: how much the layer's output error grows when this weight goes and the others make up for it "
            "(optimal brain surgeon).");
    case Criterion::Random:
        return Messages::tr("Score: a seeded uniform number in [0, 1). The baseline that every criterion has to beat.");
    }
    return {};
}

QString criterionSymbol(Criterion criterion) {
    switch (criterion) {
    case Criterion::Magnitude: return QStringLiteral("|w|");
    case Criterion::StandardizedMagnitude: return QStringLiteral("|w| / σ");
    case Criterion::Random: return QStringLiteral("u");
    case Criterion::InputDeviation: return QStringLiteral("|w|·σ(x)");
    case Criterion::Wanda: return QStringLiteral("|w|·‖x‖");
    case Criterion::Obs: return QStringLiteral("OBS");
    }
    return {};
}

QList<Criterion> allCriteria() {
    return {Criterion::Magnitude, Criterion::StandardizedMagnitude, Criterion::InputDeviation, Criterion::Wanda, Criterion::Obs,
            Criterion::Random};
}

namespace {

/// The settings that differ from the defaults: "ridge 0.01, sequential false".
QString changedSettings(const StrategyStep& step, const StrategyInfo& info) {
    QStringList changed;
    for (const ParameterInfo& parameter : stepParameters(info)) {
        const ParameterValue& value = step.parameters.values().at(parameter.name);
        if (value != parameter.standard)
            changed << QString::fromStdString(parameter.name) + QLatin1Char(' ') + QString::fromStdString(valueText(value));
    }
    for (const std::string& layer : step.exclude)
        changed << QStringLiteral("exclude ") + QString::fromStdString(layer);
    return changed.join(QStringLiteral(", "));
}

QString strategyTitle(const StrategyStep& step) {
    const Strategy* strategy = StrategyRegistry::instance().find(step.strategy);
    if (!strategy)
        return QString::fromStdString(step.strategy);
    const QString changed = changedSettings(step, strategy->info());
    const QString title = engineText(strategy->info().title);
    return changed.isEmpty() ? title : title + QStringLiteral(": ") + changed;
}

QString strategyDescription(const StrategyStep& step) {
    const Strategy* strategy = StrategyRegistry::instance().find(step.strategy);
    if (!strategy)
        return {};
    QString text = strategyTitle(step) + QStringLiteral(". ") + engineText(strategy->info().explanation);
    if (strategy->info().drawsNumbers)
        text += QLatin1Char(' ') + Messages::tr("Seed %1.").arg(step.seed);
    return text + QLatin1Char(' ') + Messages::tr("Double-click changes its settings.");
}

} // namespace

QString stepTitle(const Step& step) {
    if (step.strategy())
        return strategyTitle(*step.strategy());
    const PruneStep& prune = *step.prune();
    const QString symbol = criterionSymbol(prune.criterion);
    if (prune.scope == Scope::Network)
        return prune.target == Target::Threshold ? Messages::tr("Prune: %1 ≤ %2").arg(symbol, numberText(prune.value, 4))
                                                 : Messages::tr("Prune: %1, %2").arg(symbol, percentText(prune.value, 1));
    QStringList values;
    for (const auto& [layer, value] : prune.values)
        values << (prune.target == Target::Threshold ? numberText(value, 3) : numberText(100 * value, 0));
    return prune.target == Target::Threshold ? Messages::tr("Prune: %1 ≤ %2").arg(symbol, values.join(QStringLiteral(" · ")))
                                             : Messages::tr("Prune: %1, %2 %").arg(symbol, values.join(QStringLiteral(" · ")));
}

QString stepDescription(const Step& step) {
    if (const StrategyStep* strategy = step.strategy())
        return step.enabled ? strategyDescription(*strategy)
                            : strategyDescription(*strategy) + QLatin1Char(' ') + Messages::tr("Switched off.");
    const PruneStep& prune = *step.prune();
    QString text = Messages::tr("Prune by %1, %2. ")
                       .arg(criterionTitle(prune.criterion), prune.scope == Scope::Network
                                                                 ? Messages::tr("one threshold for the whole network")
                                                                 : Messages::tr("each layer its own threshold"));
    text += stepTitle(step) + QStringLiteral(". ");
    text += prune.target == Target::Threshold
                ? Messages::tr("A weight is kept when its score is larger than the threshold; a tie is pruned.")
                : Messages::tr("Exactly the share asked for is pruned, the lowest scores first, ties by position.");
    if (!prune.exclude.empty()) {
        QString layers = listed(prune.exclude);
        text +=
            QLatin1Char(' ') + Messages::tr("Excluded layers: %1.").arg(layers.replace(QLatin1Char(','), QStringLiteral(", ")));
    }
    if (prune.criterion == Criterion::Random)
        text += QLatin1Char(' ') + Messages::tr("Seed %1.").arg(prune.seed);
    return step.enabled ? text : text + QLatin1Char(' ') + Messages::tr("Switched off.");
}

QString commandLine(const QString& model, const QString& data, const Subset& subset, const Scaling& scaling,
                    const Recipe& recipe) {
    QString common = QLatin1Char(' ') + quoted(model) + QStringLiteral(" --data ") + quoted(data);
    if (subset != Subset{})
        common += QStringLiteral(" --limit ") + QString::fromStdString(subset.text());
    if (scaling != Scaling::unit())
        common += QStringLiteral(" --scale ") + QString::fromStdString(scaling.text());
    if (recipe.steps.empty())
        return QStringLiteral("prunescope-cli evaluate") + common;
    const PruneStep* prune = recipe.steps.size() == 1 && recipe.steps.front().enabled ? recipe.steps.front().prune() : nullptr;
    // A recipe names the layers and so expresses one value per layer more clearly.
    if (!prune || prune->scope == Scope::Layers)
        return QStringLiteral("prunescope-cli run") + common + QStringLiteral(" --recipe - <<'RECIPE'\n") +
               QString::fromStdString(recipeText(recipe)) + QStringLiteral("RECIPE");
    QString line = QStringLiteral("prunescope-cli prune") + common;
    line += prune->target == Target::Threshold ? QStringLiteral(" --threshold ") : QStringLiteral(" --sparsity ");
    line += exactNumber(prune->value);
    if (prune->criterion != Criterion::Magnitude)
        line += QStringLiteral(" --criterion ") + QString::fromUtf8(criterionName(prune->criterion).data());
    if (prune->criterion == Criterion::Random)
        line += QStringLiteral(" --seed %1").arg(prune->seed);
    if (!prune->exclude.empty())
        line += QStringLiteral(" --exclude ") + quoted(listed(prune->exclude));
    return line;
}

} // namespace prunescope
