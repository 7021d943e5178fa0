// A table without lines and frames that can be read, selected and copied, not edited.
#pragma once

#include <QTableView>

namespace prunescope {

/// Ctrl+C copies the selection, or the whole table when nothing is selected; so does the context menu.
class QuietTable : public QTableView {
    Q_OBJECT

public:
    /// name: for screen readers.
    explicit QuietTable(const QString& name, QWidget* parent = nullptr);

    /// Shows a list of which one whole row is current; the stretched column takes what room is left.
    void showRows(QAbstractItemModel* model, int stretchedColumn);
    void copy() const;
    using QTableView::sizeHintForColumn;

signals:
    void resized();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void followTheme();
};

} // namespace prunescope
