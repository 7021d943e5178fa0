// Sentences for people, in their language: errors, names of models, data sets and steps.
#pragma once

#include "engine/core/Result.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/recipe/Recipe.h"

#include <QList>
#include <QString>

#include <optional>

namespace prunescope {

QString errorText(const Error& error);
/// What the engine says, in the window's language: a message, or a text marked for translation.
QString messageText(const Message& message);
QString engineText(const char* text);
/// "0.4 s", "3 min".
QString durationText(double seconds);
/// Advice for a network that measures suspiciously badly; nothing for a sound one.
std::optional<QString> lowAccuracyText(const Evaluation& dense, const Scaling& scaling);

/// "LeNet-300-100 (built in)" for builtin:lenet-300-100, the file's name for a file.
QString modelTitle(const QString& nameOrFile);
/// "MNIST test" for mnist-test, the file's name for files.
QString dataTitle(const QString& nameOrFiles);
QString subsetTitle(const Subset& subset);
QString criterionTitle(Criterion criterion);
/// A word or two for a narrow box, and a sentence that says what the score is.
QString criterionShortTitle(Criterion criterion);
QString criterionExplanation(Criterion criterion);
/// Every criterion, in the order in which lists show them.
QList<Criterion> allCriteria();
/// "|w|", "|w| / σ", "u".
QString criterionSymbol(Criterion criterion);

/// One line for the recipe list: "Prune: |w| ≤ 0.0805".
QString stepTitle(const Step& step);
/// All that the step says, for its tip.
QString stepDescription(const Step& step);

/// The same recipe for a shell; one Prune step as `prune`, others as `run` with the recipe on standard input.
QString commandLine(const QString& model, const QString& data, const Subset& subset, const Scaling& scaling,
                    const Recipe& recipe);

} // namespace prunescope
