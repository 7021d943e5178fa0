// A language for tests: every text becomes "[¡Ŝéţ ţĥŕéšĥöļð!]", so that what was not translated shows.
#pragma once

#include <QFile>
#include <QMultiMap>
#include <QRegularExpression>
#include <QSet>
#include <QTranslator>
#include <QXmlStreamReader>

#include <mutex>

/// What script/translations extracted: texts by context.
inline QMultiMap<QString, QString> extractedTexts(const QString& tsFile) {
    QMultiMap<QString, QString> texts;
    QFile file(tsFile);
    if (!file.open(QIODevice::ReadOnly))
        return texts;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement() && xml.name() == u"name")
            context = xml.readElementText();
        else if (xml.isStartElement() && xml.name() == u"source")
            texts.insert(context, xml.readElementText());
    }
    return texts;
}

/// The text with accents on all letters. Places for arguments, marks of shortcuts, markup, addresses and file name patterns stay.
inline QString accented(const QString& text) {
    static const QString kPlain = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    static const QString kAccents = QStringLiteral("àƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÀƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ");
    static const QRegularExpression kKept(
        QStringLiteral(R"(%L?\d+|%L?n|\{[^{}]*\}|&(?:[a-z]+|#\d+);|</?[a-z]+[^<>]*>|\*\.\w+|https?://[^\s"<>]+)"));
    QString result = QStringLiteral("[¡");
    qsizetype done = 0;
    const auto add = [&](qsizetype end) {
        for (; done < end; ++done) {
            const qsizetype letter = kPlain.indexOf(text[done]);
            result += letter < 0 ? text[done] : kAccents[letter];
        }
    };
    for (auto kept = kKept.globalMatch(text); kept.hasNext();) {
        const QRegularExpressionMatch match = kept.next();
        add(match.capturedStart());
        result += match.captured();
        done = match.capturedEnd();
    }
    add(text.size());
    return result + QStringLiteral("!]");
}

/// Accents Qt's own texts, and ours where lupdate found them; the others stay plain and are remembered.
class PseudoTranslator : public QTranslator {
public:
    explicit PseudoTranslator(QMultiMap<QString, QString> texts) : m_texts(std::move(texts)) {}

    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* /*comment*/, int /*n*/) const override {
        const QString text = QString::fromUtf8(source);
        const QString where = QString::fromUtf8(context);
        if (text.isEmpty())
            return {};
        if (where.startsWith(QLatin1Char('Q')) || m_texts.contains(where, text))
            return accented(text);
        const std::lock_guard lock(m_mutex);
        m_unknown.insert(where + QStringLiteral(": ") + text);
        return {};
    }
    /// Looked up, but not among the extracted texts: "context: text".
    QSet<QString> unknown() const {
        const std::lock_guard lock(m_mutex);
        return m_unknown;
    }

private:
    QMultiMap<QString, QString> m_texts;
    mutable std::mutex m_mutex;
    mutable QSet<QString> m_unknown;
};
