// Opens what a person gives the window: models, data and recipes, by menu, by dropping files or on the command line.
#pragma once

#include "gui/session/Session.h"
#include "gui/widgets/MessageBanner.h"

#include <QStringList>

namespace prunescope {

class FileOpener : public QObject {
    Q_OBJECT

public:
    /// remembers: whether recent files and the last recipe are read and written.
    FileOpener(Session& session, MessageBanner& banner, bool remembers, QObject* parent = nullptr);

    /// A model by name or file; the offer to continue with the last recipe comes with the first one.
    void openModel(const QString& nameOrFile);
    void openData(const QString& nameOrFiles, const Subset& subset, const Scaling& scaling);
    /// Waits for a model that is on its way.
    void openRecipeFile(const QString& file);
    /// A model, a recipe (.json), or two IDX files, in any order.
    void openFiles(const QStringList& files);
    /// For the offer at the next start.
    void rememberRecipe();

private:
    void takeSource();
    void takeFirstResult();
    void offerLastRecipe();

    Session& m_session;
    MessageBanner& m_banner;
    bool m_remembers;
    bool m_isGreeted = false; ///< what belongs to the first result was said
    QString m_recipeToOpen;   ///< a file that waits for the model that is on its way
};

} // namespace prunescope
