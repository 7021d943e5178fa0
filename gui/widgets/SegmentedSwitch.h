// A row of choices of which exactly one is active: "Matrix | Receptive fields", "linear | log". Arrow keys move between them.
#pragma once

#include <QList>
#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace prunescope {

class SegmentedSwitch : public QWidget {
    Q_OBJECT

public:
    /// name: what is being chosen, for screen readers.
    explicit SegmentedSwitch(const QString& name, QWidget* parent = nullptr);

    /// Returns the segment's number, counted from 0. The first one added is the current one.
    int addSegment(const QString& text, const QString& tip = {});
    void setSegmentEnabled(int segment, bool enabled, const QString& tip);
    bool isSegmentEnabled(int segment) const;
    int count() const { return static_cast<int>(m_segments.size()); }

    int current() const;
    /// Emits currentChanged() when it is another.
    void setCurrent(int segment);

signals:
    void currentChanged(int segment);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group = nullptr;
    QList<QAbstractButton*> m_segments;
    int m_current = -1;
};

} // namespace prunescope
