// Shows that work is under way: a mark after 100 ms, a progress bar with the time left and Cancel after 1 s.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace prunescope {

class BusyIndicator : public QWidget {
    Q_OBJECT

public:
    explicit BusyIndicator(QWidget* parent = nullptr);

    void setBusy(bool busy);
    /// fraction: 0…1 of the whole.
    void setFraction(double fraction);

    static constexpr int kMarkMs = 100;
    static constexpr int kBarMs = 1000;

signals:
    void cancelRequested();

private:
    void tick();

    QElapsedTimer m_since;
    QTimer m_timer;
    double m_fraction = 0;
    QLabel* m_label = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace prunescope
