// The window: arranges the panels and commands that have registered themselves, and knows none of them by name.
#pragma once

#include "gui/frame/PanelRegistry.h"

#include <QMainWindow>
#include <QMap>

class QDockWidget;
class QSplitter;

namespace prunescope {

class FileOpener;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// remembers: whether layout, files and the last recipe are read and saved (false when taking pictures).
    explicit MainWindow(bool remembers = true, QWidget* parent = nullptr);

    Session& session() { return m_session; }
    ActionCollection& actions() { return m_actions; }
    Navigation& navigation() { return m_navigation; }
    FileOpener& files() { return *m_files; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildCenter();
    void createCommands();
    void createPanels();
    void addDock(const PanelInfo& panel, QWidget* content);
    void styleTabs();
    void sizeDocks(const std::vector<PanelInfo>& panels);
    void addPanelsMenu();
    void buildBars();
    /// Shows title bars by which the panels can be dragged, undocked and closed.
    void setArranging(bool arranging);
    void resetLayout();
    void showTitle();
    void raisePanel(const QString& name);
    WindowContext context();

    Session m_session;
    ActionCollection m_actions;
    Navigation m_navigation;
    bool m_remembers;
    MessageBanner* m_banner = nullptr;
    FileOpener* m_files = nullptr;
    QSplitter* m_center = nullptr;
    QMap<QString, QDockWidget*> m_docks;
    QMap<int, QDockWidget*> m_lastDocks; ///< by area: the next one is placed below it
    QByteArray m_firstLayout;
};

} // namespace prunescope
