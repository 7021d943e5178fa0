#include "gui/commands/FileOpener.h"

#include "gui/Messages.h"
#include "gui/Settings.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace prunescope {

namespace {

/// IDX files begin with two zero bytes and the type of their numbers (8: bytes), gzip files with 1f 8b. The file name is not
/// considered.
bool beginsAsData(const QString& file) {
    QFile opened(file);
    // Opens only regular files: reading from a pipe would wait for a writer and block the window.
    const bool readable = QFileInfo(file).isFile() && opened.open(QIODevice::ReadOnly);
    const QByteArray start = readable ? opened.read(3) : QByteArray();
    return start == QByteArray("\0\0\x08", 3) || start.startsWith("\x1f\x8b");
}

} // namespace

FileOpener::FileOpener(Session& session, MessageBanner& banner, bool remembers, QObject* parent)
    : QObject(parent), m_session(session), m_banner(banner), m_remembers(remembers) {
    connect(&session, &Session::sourceChanged, this, &FileOpener::takeSource);
    connect(&session, &Session::arrived, this, &FileOpener::takeFirstResult);
    connect(&session, &Session::failed, this, [this](const Error& error) {
        m_recipeToOpen.clear();
        m_banner.showMessage(MessageBanner::Kind::Error, errorText(error));
    });
}

void FileOpener::openModel(const QString& nameOrFile) {
    m_isGreeted = false;
    m_session.source().openModel(nameOrFile);
}

void FileOpener::openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling) {
    m_isGreeted = false;
    m_session.source().openData(nameOrFiles, subset, scaling);
}

void FileOpener::openRecipeFile(const QString& file) {
    if (m_session.source().isLoadingModel()) {
        m_recipeToOpen = file;
        return;
    }
    auto recipe = readRecipe(file.toStdString());
    if (recipe && m_session.source().hasModel())
        recipe = resolved(*recipe, m_session.source().network());
    if (!recipe) {
        m_banner.showMessage(MessageBanner::Kind::Error, errorText(recipe.error()));
        return;
    }
    m_session.recipe().setRecipe(*recipe, tr("open recipe %1").arg(QFileInfo(file).fileName()));
}

void FileOpener::openFiles(const QStringList& files) {
    QStringList data;
    for (const QString& file : files) {
        if (file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
            openRecipeFile(file);
        else if (beginsAsData(file))
            data << file;
        else
            openModel(file);
    }
    if (data.size() == 2) {
        if (data.first().contains(QLatin1String("label")))
            data.swapItemsAt(0, 1);
        m_session.source().openData(data.join(QLatin1Char(',')));
    } else if (!data.isEmpty()) {
        m_banner.showMessage(
            MessageBanner::Kind::Error,
            tr("A data set is two IDX files, images and labels. Drop both together, or choose them with Open data."));
    }
}

void FileOpener::takeSource() {
    const QString& model = m_session.source().modelName();
    if (m_session.source().hasModel() && !model.startsWith(QLatin1String("builtin:")) && m_remembers)
        settings::addRecentModel(model);
    m_banner.dismiss();
    if (const QString recipe = std::exchange(m_recipeToOpen, {}); !recipe.isEmpty())
        openRecipeFile(recipe);
}

void FileOpener::takeFirstResult() {
    if (std::exchange(m_isGreeted, true))
        return;
    offerLastRecipe();
    const Outcome& dense = *m_session.results().dense();
    const EvaluationDataPtr& data = m_session.source().data();
    if (dense.evaluation) {
        if (const auto advice = lowAccuracyText(*dense.evaluation, m_session.source().scaling()))
            m_banner.showMessage(MessageBanner::Kind::Advice, *advice);
    } else if (data) {
        if (const auto fits = checkFits(m_session.source().network(), data->dataset()); !fits)
            m_banner.showMessage(MessageBanner::Kind::Advice, tr("%1 Nothing is measured.").arg(errorText(fits.error())));
    }
}

void FileOpener::offerLastRecipe() {
    if (!m_remembers || m_session.recipe().stepCount() > 0)
        return;
    const settings::LastWork last = settings::lastWork();
    if (last.model != m_session.source().modelName() || last.recipe.isEmpty())
        return;
    auto recipe = parseRecipe(last.recipe.toStdString());
    if (recipe)
        recipe = resolved(*recipe, m_session.source().network());
    if (!recipe || recipe->steps.empty())
        return;
    QStringList steps;
    for (const Step& step : recipe->steps)
        steps << stepTitle(step);
    m_banner.showOffer(tr("Last time: %1").arg(steps.join(QStringLiteral("; "))), tr("Continue with it"),
                       [this, recipe = *recipe] { m_session.recipe().setRecipe(recipe, tr("continue with the last recipe")); });
}

void FileOpener::rememberRecipe() {
    if (m_remembers && m_session.source().hasModel() && m_session.recipe().stepCount() > 0)
        settings::setLastWork({m_session.source().modelName(), m_session.source().dataName(),
                               QString::fromStdString(recipeText(m_session.recipe().recipe()))});
}

} // namespace prunescope
