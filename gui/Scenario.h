// Plays a fixed sequence in the real window and takes pictures of it: for the README, and to be looked at before a release.
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
    /// One picture, of the built-in network at 90 % sparsity, as `file`.
    static Scenario* picture(MainWindow& window, const QString& file);
    /// The whole sequence into `folder`, as PREFIX-01-loaded.png and so on.
    static Scenario* screenshots(MainWindow& window, const QString& folder, const QString& prefix);

    void start();

signals:
    /// failed: a picture could not be written, or a step did not come to rest within two minutes.
    void finished(bool failed);

private:
    explicit Scenario(MainWindow& window);

    void add(std::function<void()> act);
    void addPicture(const QString& file);
    void addRebuilding(const std::function<QString(const char*)>& file);
    void takePicture(const QString& file);
    /// Acts again when nothing is under way: all numbers and the curve are there.
    void next();
    bool atRest() const;

    MainWindow& m_window;
    std::vector<std::function<void()>> m_steps;
    std::size_t m_next = 0;
    int m_waited = 0;
    bool m_waitForDiagnosis = false;
    bool m_comparing = false;
    bool m_midDrag = false; ///< the next picture is of a drag: it does not wait for rest
    bool m_failed = false;
};

} // namespace prunescope
