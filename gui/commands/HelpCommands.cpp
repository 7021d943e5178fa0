#include "gui/commands/HelpCommands.h"

#include "engine/core/Paths.h"
#include "engine/data/NamedData.h"
#include "gui/Messages.h"
#include "gui/commands/FileOpener.h"
#include "gui/dialogs/AboutDialog.h"

#include <QAction>
#include <QDir>
#include <QMainWindow>
#include <QMenu>

#include <algorithm>

namespace prunescope {

namespace {

const RegisteredCommands<HelpCommands> kCommands(6);

template <class Dialog> void open(QWidget* parent) {
    auto* dialog = new Dialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

HelpCommands::HelpCommands(const CommandContext& context) : QObject(&context.window), m_context(context) {
    ActionCollection& actions = m_context.actions;
    QAction* help = actions.add("help", tr("&Keys and mouse"), tr("What the keys and the mouse do"), QKeySequence::HelpContents);
    QAction* about = actions.add("about", tr("&About PruneScope"), tr("Versions and licences"));
    connect(help, &QAction::triggered, this, [this] { open<HelpDialog>(&m_context.window); });
    connect(about, &QAction::triggered, this, [this] { open<AboutDialog>(&m_context.window); });
    auto* recipes = new QMenu(tr("&Recipes for LeNet-300-100"), &m_context.window);
    connect(recipes, &QMenu::aboutToShow, this, [this, recipes] { fillRecipes(recipes); });
    actions.place(Menu::Help, 0, {help});
    actions.place(Menu::Help, 0, recipes);
    actions.place(Menu::Help, 0, {about});
}

/// Recipes are named after the results that they reach; see resources/recipes/README.md.
QString HelpCommands::recipeTitle(const QString& name) {
    const QString kind = name.endsWith(QLatin1String("-trained")) ? tr("trained") : tr("label-free");
    QString what = name;
    what.remove(QStringLiteral("-trained")).remove(QStringLiteral("-label-free"));
    const QStringList words = what.split(QLatin1Char('-'));
    if (words.size() == 2 && words[0] == QLatin1String("keep"))
        return tr("Keep %1 % of the weights, %2").arg(words[1], kind);
    if (words.size() == 4 && words[0] == QLatin1String("keep"))
        return tr("Keep %1 of every %2 weights, %3").arg(words[1], words[3], kind);
    if (words.size() == 3 && words[0] == QLatin1String("remove"))
        return tr("Remove %1 of the hidden neurons, %2")
            .arg(words[1] == QLatin1String("half") ? tr("half") : tr("%1 %").arg(words[1]), kind);
    return name;
}

void HelpCommands::fillRecipes(QMenu* menu) {
    menu->clear();
    menu->setToolTipsVisible(true);
    const QDir folder(QString::fromStdString((resourceFolder() / "recipes").string()));
    for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QAction* action = menu->addAction(recipeTitle(file.completeBaseName()));
        action->setToolTip(file.filePath());
        connect(action, &QAction::triggered, this, [this, path = file.filePath()] { openShippedRecipe(path); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("The recipes were not found beside the program."))->setEnabled(false);
}

/// Trained recipes were trained on all training images; if those are missing, the user is told.
void HelpCommands::openShippedRecipe(const QString& file) {
    SourceStore& source = m_context.session.source();
    if (!source.hasModel())
        return;
    const QString all = QStringLiteral("mnist-train-full");
    const bool isTrained = file.contains(QLatin1String("-trained"));
    const std::vector<NamedData> sets = namedData();
    const bool isAvailable = std::any_of(sets.begin(), sets.end(),
                                         [&](const NamedData& set) { return set.name == all.toStdString() && set.available; });
    if (isTrained && isAvailable)
        source.setTrainingData(all);
    m_context.files.openRecipeFile(file);
    if (isTrained && !isAvailable)
        m_context.banner.showMessage(
            MessageBanner::Kind::Advice,
            tr("This recipe was trained on all 55,000 training images. They are not on this machine (script/fetch-mnist "
               "downloads them), so it now trains on %1.")
                .arg(dataTitle(source.trainingDataName())));
}

} // namespace prunescope
