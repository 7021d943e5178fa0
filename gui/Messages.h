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
/// A message from the engine, or a text marked for translation, in the window's language.
QString messageText(const Message& message);
QString engineText(const char* text);
/// "0.4 s", "3 min".
QString durationText(double seconds);
/// Advice if a network's accuracy is suspiciously low; otherwise empty.
std::optional<QString> lowAccuracyText(const Evaluation& dense, const Scaling& scaling);

/// "LeNet-300-100 (built in)" for builtin:lenet-300-100, the file's name for a file.
QString modelTitle(const QString& nameOrFile);
/// "MNIST test" for mnist-test, the file's name for files.
QString dataTitle(const QString& nameOrFiles);
QString subsetTitle(const Subset& subset);
QString criterionTitle(Criterion criterion);
/// One or two words for a narrow box, and a sentence that explains the score.
QString criterionShortTitle(Criterion criterion);
QString criterionExplanation(Criterion criterion);
/// Every criterion, in the order in which lists show them.
QList<Criterion> allCriteria();
/// "|w|", "|w| / σ", "u".
QString criterionSymbol(Criterion criterion);

/// One line for the recipe list: "Prune: |w| ≤ 0.0805".
QString stepTitle(const Step& step);
/// The full description of the step, for its tooltip.
QString stepDescription(const Step& step);

/// The same recipe as a shell command: a single Prune step as `prune`, others as `run` with the recipe on standard input.
QString commandLine(const QString& model, const QString& data, const Subset& subset, const Scaling& scaling,
                    const Recipe& recipe);

} // namespace prunescope
