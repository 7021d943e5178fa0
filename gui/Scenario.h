// Plays a fixed sequence in the real window and takes pictures of it, for the README and for a check before a release.
#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace prunescope {

class MainWindow;

class Scenario : public QObject {
    Q_OBJECT

public:
    /// Takes one picture of the built-in network at 90 % sparsity and saves it as `file`.
    static Scenario* picture(MainWindow& window, const QString& file);
    /// Plays the whole sequence and saves the pictures in `folder` as PREFIX-01-loaded.png and so on.
    static Scenario* screenshots(MainWindow& window, const QString& folder, const QString& prefix);

    void start();

signals:
    /// failed: a picture could not be written, or a step did not finish within two minutes.
    void finished(bool failed);

private:
    explicit Scenario(MainWindow& window);

    void add(std::function<void()> act);
    void addPicture(const QString& file);
    void addRebuilding(const std::function<QString(const char*)>& file);
    void takePicture(const QString& file);
    /// Continues when no work is under way, that is, when all numbers and the curve have arrived.
    void next();
    bool atRest() const;

    MainWindow& m_window;
    std::vector<std::function<void()>> m_steps;
    std::size_t m_next = 0;
    int m_waited = 0;
    bool m_waitForDiagnosis = false;
    bool m_comparing = false;
    bool m_midDrag = false; ///< the next picture shows a drag, so it does not wait until the window is idle
    bool m_failed = false;
};

} // namespace prunescope
