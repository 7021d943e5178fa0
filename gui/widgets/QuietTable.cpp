#include "gui/widgets/QuietTable.h"

#include "gui/Theme.h"
#include "gui/models/TableText.h"
#include "gui/widgets/CachedText.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QtMath>

#include <algorithm>

namespace prunescope {

namespace {

/// Draws text without the style, which lays out every cell again and shapes its text three times; cells with a check box or a
/// picture still use the style. A thin outline replaces the style's focus frame, which looks like a button.
class QuietDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        if (isPlain(index)) {
            paintText(*painter, option, index);
        } else {
            QStyleOptionViewItem quiet = option;
            quiet.state &= ~QStyle::State_HasFocus;
            QStyledItemDelegate::paint(painter, quiet, index);
        }
        if (!(option.state & QStyle::State_HasFocus))
            return;
        painter->setPen(QPen(Theme::instance().color(Token::Accent), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        if (!isPlain(index))
            return QStyledItemDelegate::sizeHint(option, index);
        const QFont font = fontOf(option, index);
        const QString text = displayText(index.data(), option.locale);
        return {qCeil(cachedTextWidth(text, font)) + 2 * marginOf(option), QFontMetrics(font).height()};
    }

private:
    static bool isPlain(const QModelIndex& index) {
        return !index.data(Qt::CheckStateRole).isValid() && !index.data(Qt::DecorationRole).isValid();
    }

    static QFont fontOf(const QStyleOptionViewItem& option, const QModelIndex& index) {
        const QVariant font = index.data(Qt::FontRole);
        return font.isValid() ? font.value<QFont>().resolve(option.font) : option.font;
    }

    static int marginOf(const QStyleOptionViewItem& option) {
        return option.widget->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, option.widget) + 1;
    }

    void paintText(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
        const bool selected = option.state & QStyle::State_Selected;
        const QPalette::ColorGroup group = !(option.state & QStyle::State_Enabled)  ? QPalette::Disabled
                                           : !(option.state & QStyle::State_Active) ? QPalette::Inactive
                                                                                    : QPalette::Normal;
        if (selected)
            painter.fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
        else if (const QVariant ground = index.data(Qt::BackgroundRole); ground.isValid())
            painter.fillRect(option.rect, ground.value<QBrush>());
        const QVariant ink = index.data(Qt::ForegroundRole);
        painter.setPen(selected        ? option.palette.color(group, QPalette::HighlightedText)
                       : ink.isValid() ? ink.value<QBrush>().color()
                                       : option.palette.color(group, QPalette::Text));
        const QVariant given = index.data(Qt::TextAlignmentRole);
        const Qt::Alignment alignment = !given.isValid() ? Qt::AlignLeft | Qt::AlignVCenter
                                        : given.metaType() == QMetaType::fromType<Qt::Alignment>() ? given.value<Qt::Alignment>()
                                                                                                   : Qt::Alignment(given.toInt());
        const int margin = marginOf(option);
        drawCachedText(painter, QRectF(option.rect).adjusted(margin, 0, -margin, 0), alignment,
                       displayText(index.data(), option.locale), fontOf(option, index));
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

void QuietTable::showRows(QAbstractItemModel* model, int stretchedColumn) {
    setModel(model);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(stretchedColumn, QHeaderView::Stretch);
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
