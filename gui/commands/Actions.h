// One QAction per command, shared by menus, toolbar and shortcuts. What cannot be done now is disabled, and its tip says why.
#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QActionGroup;
class QMenu;

namespace prunescope {

class Session;

class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(Session& session, QObject* parent = nullptr);

    QAction* openModel = nullptr;
    QAction* openLeNet = nullptr;
    QAction* openMlp = nullptr;
    QAction* openData = nullptr;
    QAction* openRecipe = nullptr;
    QAction* saveRecipe = nullptr;
    QAction* exportModel = nullptr;
    QAction* exportPicture = nullptr;
    QAction* copyResult = nullptr;
    QAction* copyCommandLine = nullptr;
    QAction* quit = nullptr;

    QAction* undo = nullptr;
    QAction* redo = nullptr;

    QAction* addPrune = nullptr;
    QAction* removeStep = nullptr;
    QAction* moveUp = nullptr;
    QAction* moveDown = nullptr;
    QAction* toggleStep = nullptr;
    QAction* editStep = nullptr;
    QAction* runAgain = nullptr;
    QAction* compare = nullptr;
    QAction* keepRebuilding = nullptr; ///< checkable
    QAction* pruneMore = nullptr;
    QAction* pruneLess = nullptr;
    QActionGroup* scopes = nullptr;
    QActionGroup* criteria = nullptr;

    QAction* nextLayer = nullptr;
    QAction* previousLayer = nullptr;
    QAction* goToCell = nullptr;
    QActionGroup* themes = nullptr;
    QAction* arrange = nullptr;
    QAction* resetLayout = nullptr;

    QActionGroup* dataSets = nullptr; ///< one checkable action per named data set; data() is its name
    QAction* cancel = nullptr;

    QAction* help = nullptr;
    QAction* about = nullptr;

private:
    QAction* make(const QString& text, const QString& tip, const QKeySequence& shortcut = {});
    void makeFile();
    void makeEdit();
    void makePrune();
    void makeView();
    void makeMeasure();
    void update();
    /// Enabled, or disabled with the reason as its tip.
    static void allow(QAction* action, bool allowed, const QString& reason);

    Session& m_session;
};

} // namespace prunescope
