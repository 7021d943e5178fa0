// Collects all texts that a person can meet in a window.
#pragma once

#include <QAbstractItemView>
#include <QAction>
#include <QBuffer>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QMap>
#include <QMetaProperty>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QWidget>

#include <qcustomplot.h>

#include <functional>

/// Texts, each with the place where it was met first.
class TextWalk {
public:
    const QMap<QString, QString>& texts() const { return m_texts; }

    /// The window, all that it holds whether visible or not, and all that it paints.
    void addWindow(QWidget& window) {
        addObject(window);
        for (QObject* child : window.findChildren<QObject*>())
            if (!isInFileDialog(*child))
                addObject(*child);
        if (!qobject_cast<QFileDialog*>(&window))
            addPainted(window);
    }

private:
    /// File dialogs are Qt's; what they show are names of files.
    static bool isInFileDialog(const QObject& object) {
        for (const QObject* parent = object.parent(); parent; parent = parent->parent())
            if (qobject_cast<const QFileDialog*>(parent))
                return true;
        return false;
    }

    void add(const QString& text, const QString& where) {
        const QString plain = Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
        if (!plain.isEmpty() && !m_texts.contains(plain))
            m_texts.insert(plain, where);
    }

    void addObject(QObject& object) {
        if (!object.isWidgetType() && !qobject_cast<QAction*>(&object))
            return;
        const QString name = QLatin1String(object.metaObject()->className()) + QLatin1Char(' ') + object.objectName();
        // Not for people, or the same again as markup.
        static const QStringList kOther = {"objectName", "styleSheet", "windowFilePath", "inputMask", "html", "markdown"};
        for (int i = 0; i < object.metaObject()->propertyCount(); ++i) {
            const QMetaProperty property = object.metaObject()->property(i);
            if (property.metaType() == QMetaType::fromType<QString>() && !kOther.contains(QLatin1String(property.name())))
                add(property.read(&object).toString(), name + QLatin1Char('.') + QLatin1String(property.name()));
        }
        if (auto* tabs = qobject_cast<QTabBar*>(&object))
            for (int i = 0; i < tabs->count(); ++i)
                for (const QString& text : {tabs->tabText(i), tabs->tabToolTip(i), tabs->accessibleTabName(i)})
                    add(text, name + QStringLiteral(" tab"));
        if (auto* box = qobject_cast<QComboBox*>(&object))
            addModel(*box->model(), name);
        if (auto* view = qobject_cast<QAbstractItemView*>(&object); view && view->model() && !qobject_cast<QHeaderView*>(view))
            addModel(*view->model(), name);
        if (auto* dialog = qobject_cast<QFileDialog*>(&object))
            for (const QString& filter : dialog->nameFilters())
                add(filter, name);
    }

    void addModel(const QAbstractItemModel& model, const QString& name) {
        constexpr int kRows = 50; // one row of a kind says as much as a hundred
        constexpr Qt::ItemDataRole kRoles[] = {Qt::DisplayRole,   Qt::ToolTipRole,        Qt::StatusTipRole,
                                               Qt::WhatsThisRole, Qt::AccessibleTextRole, Qt::AccessibleDescriptionRole};
        const QString where = name + QLatin1Char(' ') + QLatin1String(model.metaObject()->className());
        for (const Qt::ItemDataRole role : kRoles) {
            for (int column = 0; column < model.columnCount(); ++column) {
                add(model.headerData(column, Qt::Horizontal, role).toString(), where + QStringLiteral(" header"));
                for (int row = 0; row < std::min(kRows, model.rowCount()); ++row)
                    add(model.index(row, column).data(role).toString(), where);
            }
            for (int row = 0; row < std::min(kRows, model.rowCount()); ++row)
                add(model.headerData(row, Qt::Vertical, role).toString(), where + QStringLiteral(" header"));
        }
    }

    /// What is no property: in a vector picture texts stay texts.
    void addPainted(QWidget& window) {
        addPicture(window, [&](QSvgGenerator& picture) { window.render(&picture); });
        for (QCustomPlot* plot : window.findChildren<QCustomPlot*>()) // they show pixmaps
            addPicture(*plot, [&](QSvgGenerator& picture) {
                QCPPainter painter(&picture);
                painter.setModes(QCPPainter::PainterModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching));
                plot->toPainter(&painter, plot->width(), plot->height());
            });
    }

    void addPicture(const QWidget& painted, const std::function<void(QSvgGenerator&)>& paint) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        QSvgGenerator picture;
        picture.setOutputDevice(&buffer);
        picture.setSize(painted.size());
        paint(picture);
        static const QRegularExpression kText(QStringLiteral("<text[^>]*>(.*?)</text>"),
                                              QRegularExpression::DotMatchesEverythingOption);
        static const QRegularExpression kCutWord(QStringLiteral("\\w*\u2026$")); // whole it stands in a property
        const QString svg = QString::fromUtf8(buffer.data());
        for (auto texts = kText.globalMatch(svg); texts.hasNext();)
            add(QTextDocumentFragment::fromHtml(texts.next().captured(1)).toPlainText().trimmed().remove(kCutWord),
                QStringLiteral("painted in %1 %2")
                    .arg(QLatin1String(painted.metaObject()->className()), painted.accessibleName()));
    }

    QMap<QString, QString> m_texts;
};
