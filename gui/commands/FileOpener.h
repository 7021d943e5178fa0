// Opens models, data and recipes that the user chooses by menu, by dropping files or on the command line.
#pragma once

#include "gui/session/Session.h"
#include "gui/widgets/MessageBanner.h"

#include <QStringList>

namespace prunescope {

class FileOpener : public QObject {
    Q_OBJECT

public:
    /// remembers: whether recent files and the last recipe are read and saved.
    FileOpener(Session& session, MessageBanner& banner, bool remembers, QObject* parent = nullptr);

    /// Opens a model by name or file. The first one comes with an offer to continue with the last recipe.
    void openModel(const QString& nameOrFile);
    void openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling);
    /// Waits for a model that is still being loaded.
    void openRecipeFile(const QString& file);
    /// A model, a recipe (.json), or two IDX files, in any order.
    void openFiles(const QStringList& files);
    /// Saves the recipe to be offered at the next start.
    void rememberRecipe();

private:
    void takeSource();
    void takeFirstResult();
    void offerLastRecipe();

    Session& m_session;
    MessageBanner& m_banner;
    bool m_remembers;
    bool m_isGreeted = false; ///< the messages that follow the first result have been shown
    QString m_recipeToOpen;   ///< a file that waits until the model has been loaded
};

} // namespace prunescope
