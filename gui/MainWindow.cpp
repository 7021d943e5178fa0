#include "gui/MainWindow.h"

#include "gui/Messages.h"
#include "gui/Settings.h"
#include "gui/StatusLine.h"
#include "gui/Theme.h"
#include "gui/commands/FileOpener.h"
#include "gui/frame/CommandRegistry.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPainter>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace prunescope {

namespace {

Qt::DockWidgetArea dockArea(PanelArea area) {
    switch (area) {
    case PanelArea::Left: return Qt::LeftDockWidgetArea;
    case PanelArea::Right: return Qt::RightDockWidgetArea;
    case PanelArea::Center:
    case PanelArea::Bottom: break;
    }
    return Qt::BottomDockWidgetArea;
}

} // namespace

MainWindow::MainWindow(bool remembers, QWidget* parent) : QMainWindow(parent), m_remembers(remembers) {
    setAcceptDrops(true);
    setContentsMargins(Theme::kGap, 0, Theme::kGap, 0);
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    buildCenter();
    m_files = new FileOpener(m_session, *m_banner, remembers, this);
    createCommands();
    createPanels();
    addPanelsMenu();
    buildBars();
    connect(&m_session, &Session::sourceChanged, this, &MainWindow::showTitle);
    connect(&m_navigation, &Navigation::panelRequested, this, &MainWindow::raisePanel);
    showTitle();
    resize(1280, 800);
    m_firstLayout = saveState();
    if (m_remembers) {
        restoreGeometry(settings::geometry());
        restoreState(settings::layout());
    }
}

WindowContext MainWindow::context() {
    return {m_session, m_actions, m_navigation, *m_banner};
}

void MainWindow::buildCenter() {
    auto* center = new QWidget(this);
    auto* layout = new QVBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::kGap);
    m_banner = new MessageBanner(center);
    m_center = new QSplitter(Qt::Vertical, center);
    m_center->setHandleWidth(Theme::kGap);
    m_center->setChildrenCollapsible(false);
    layout->addWidget(m_banner);
    layout->addWidget(m_center, 1);
    setCentralWidget(center);
}

void MainWindow::createCommands() {
    CommandContext commands{context(), *this, *m_files, m_remembers};
    CommandRegistry::instance().createAll(commands);
}

void MainWindow::createPanels() {
    const std::vector<PanelInfo> panels = PanelRegistry::instance().panels();
    WindowContext given = context();
    for (const PanelInfo& panel : panels) {
        QWidget* content = panel.create(given, this);
        content->setObjectName(QLatin1String(panel.name));
        if (panel.place.area != PanelArea::Center) {
            addDock(panel, content);
            continue;
        }
        m_center->addWidget(content);
        m_center->setStretchFactor(m_center->count() - 1, panel.place.height);
    }
    sizeDocks(panels);
    styleTabs();
}

void MainWindow::addDock(const PanelInfo& panel, QWidget* content) {
    auto* dock = new QDockWidget(panel.title(), this);
    dock->setObjectName(QLatin1String(panel.name));
    dock->setTitleBarWidget(new QWidget(dock)); // the panels have their own headings; see setArranging()
    dock->setWidget(content);
    QDockWidget*& last = m_lastDocks[static_cast<int>(panel.place.area)];
    QDockWidget* tabbed = panel.place.tabWith ? m_docks.value(QLatin1String(panel.place.tabWith)) : nullptr;
    addDockWidget(dockArea(panel.place.area), dock);
    if (tabbed) {
        tabifyDockWidget(tabifiedDockWidgets(tabbed).isEmpty() ? tabbed : tabifiedDockWidgets(tabbed).last(), dock);
        tabbed->raise();
    } else {
        if (last)
            splitDockWidget(last, dock, Qt::Vertical);
        last = dock;
    }
    m_docks.insert(dock->objectName(), dock);
}

void MainWindow::sizeDocks(const std::vector<PanelInfo>& panels) {
    QList<int> centerHeights;
    QList<QDockWidget*> wideDocks;
    QList<int> widths;
    for (const PanelInfo& panel : panels) {
        QDockWidget* dock = m_docks.value(QLatin1String(panel.name));
        if (!dock)
            centerHeights << panel.place.height;
        if (!dock || panel.place.width == 0)
            continue;
        wideDocks << dock;
        widths << panel.place.width;
    }
    m_center->setSizes(centerHeights);
    resizeDocks(wideDocks, widths, Qt::Horizontal);
    for (const PanelArea area : {PanelArea::Left, PanelArea::Right, PanelArea::Bottom}) {
        QList<QDockWidget*> docks;
        QList<int> heights;
        for (const PanelInfo& panel : panels) {
            if (panel.place.area != area || panel.place.height == 0)
                continue;
            docks << m_docks.value(QLatin1String(panel.name));
            heights << panel.place.height;
        }
        resizeDocks(docks, heights, Qt::Vertical);
    }
}

void MainWindow::styleTabs() {
    for (QTabBar* tabs : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        tabs->setAccessibleName(tr("Panels at the bottom"));
        tabs->setDocumentMode(true);
        tabs->setDrawBase(false);
        tabs->setFont(Theme::font(-0.5));
    }
}

void MainWindow::addPanelsMenu() {
    QAction* arrange =
        m_actions.add("arrange-panels", tr("&Arrange panels"),
                      tr("Give the panels title bars: drag them elsewhere, take them out of the window, close them"));
    QAction* reset = m_actions.add("reset-layout", tr("&Reset layout"), tr("Put all panels back where they were at first"));
    arrange->setCheckable(true);
    connect(arrange, &QAction::toggled, this, &MainWindow::setArranging);
    connect(reset, &QAction::triggered, this, &MainWindow::resetLayout);
    auto* menu = new QMenu(tr("&Panels"), this);
    menu->setObjectName(QStringLiteral("panels"));
    for (const PanelInfo& panel : PanelRegistry::instance().panels())
        if (const QDockWidget* dock = m_docks.value(QLatin1String(panel.name)))
            menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    menu->addActions({arrange, reset});
    m_actions.place(Menu::View, 1, menu);
}

void MainWindow::buildBars() {
    m_actions.fill(*menuBar());
    auto* bar = new QToolBar(tr("Toolbar"), this);
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    addToolBar(bar);
    m_actions.fill(*bar);
    new StatusLine(m_session, *statusBar());
}

void MainWindow::setArranging(bool arranging) {
    for (QDockWidget* dock : m_docks) {
        QWidget* bar = dock->titleBarWidget();
        dock->setTitleBarWidget(arranging ? nullptr : new QWidget(dock));
        delete bar;
    }
}

void MainWindow::resetLayout() {
    m_actions.find("arrange-panels")->setChecked(false);
    for (QDockWidget* dock : m_docks)
        dock->setFloating(false);
    restoreState(m_firstLayout);
}

void MainWindow::raisePanel(const QString& name) {
    if (QDockWidget* dock = m_docks.value(name); dock && dock->isVisible())
        dock->raise();
}

void MainWindow::showTitle() {
    const SourceStore& source = m_session.source();
    setWindowTitle(source.hasModel() ? tr("%1 – PruneScope").arg(modelTitle(source.modelName())) : tr("PruneScope"));
}

void MainWindow::paintEvent(QPaintEvent* /*event*/) {
    // Paints one light strip across the full width behind menu and toolbar.
    QPainter painter(this);
    const int bottom = centralWidget()->y();
    painter.fillRect(0, 0, width(), bottom, Theme::instance().color(Token::Panel));
    painter.setPen(Theme::instance().color(Token::Line));
    painter.drawLine(0, bottom - 1, width(), bottom - 1);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_session.recipe().endGesture();
    if (m_remembers)
        settings::setWindow(saveGeometry(), saveState());
    m_files->rememberRecipe();
    m_session.cancel();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            files << url.toLocalFile();
    event->acceptProposedAction();
    m_files->openFiles(files);
}

} // namespace prunescope
