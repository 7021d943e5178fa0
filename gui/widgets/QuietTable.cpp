#include "gui/widgets/QuietTable.h"

#include "gui/Theme.h"
#include "gui/models/TableText.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace prunescope {

namespace {

/// A thin outline in place of the style's focus frame, which looks like a button.
class QuietDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem quiet = option;
        quiet.state &= ~QStyle::State_HasFocus;
        QStyledItemDelegate::paint(painter, quiet, index);
        if (!(option.state & QStyle::State_HasFocus))
            return;
        painter->setPen(QPen(Theme::instance().color(Token::Accent), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
    }
};

} // namespace

QuietTable::QuietTable(const QString& name, QWidget* parent) : QTableView(parent) {
    setAccessibleName(name);
    setItemDelegate(new QuietDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false); // Tab leaves the table
    setSelectionMode(QAbstractItemView::ContiguousSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    viewport()->setAutoFillBackground(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setMinimumSectionSize(8);

    auto* copyAction = new QAction(tr("Copy"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &QuietTable::copy);
    addAction(copyAction);
    connect(&Theme::instance(), &Theme::changed, this, &QuietTable::followTheme);
    followTheme();
}

void QuietTable::copy() const {
    QModelIndexList selected = selectionModel()->selectedIndexes();
    if (selected.size() < 2) {
        copyTable(*model());
        return;
    }
    std::sort(selected.begin(), selected.end());
    QString text;
    for (qsizetype i = 0; i < selected.size(); ++i) {
        if (i > 0)
            text += selected[i].row() == selected[i - 1].row() ? QLatin1Char('\t') : QLatin1Char('\n');
        text += selected[i].data().toString();
    }
    QGuiApplication::clipboard()->setText(text + QLatin1Char('\n'));
}

void QuietTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    emit resized();
}

void QuietTable::followTheme() {
    setFont(Theme::font(-1));
    horizontalHeader()->setFont(Theme::font(-1));
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() - 1);
    // Fusion draws headers as buttons; a style sheet on the header alone makes them plain text.
    const Theme& theme = Theme::instance();
    horizontalHeader()->setStyleSheet(
        QStringLiteral("QHeaderView { background: transparent; border: none; }"
                       "QHeaderView::section { background: transparent; border: none; padding: 0 4px; color: %1; }")
            .arg(theme.color(Token::QuietText).name()));
    verticalHeader()->setStyleSheet(horizontalHeader()->styleSheet());
    if (auto* corner = findChild<QAbstractButton*>()) // where both headers meet
        corner->setStyleSheet(QStringLiteral("QTableCornerButton::section { background: transparent; border: none; }"));
}

} // namespace prunescope
