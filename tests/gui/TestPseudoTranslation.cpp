// The window in a language that nobody wrote: whatever is readable there was not translated.
#include "PseudoTranslator.h"
#include "TextWalk.h"

#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/MainWindow.h"
#include "gui/Messages.h"
#include "gui/commands/FileOpener.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QSettings>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace prunescope;

namespace {

constexpr int kPatience = 120000; // a slow machine under a sanitizer; nothing is timed

const char* const kRecipe = R"({"format": "prunescope-recipe", "version": 1, "seed": 1, "steps": [
    {"do": "prune", "sparsity": 0.9},
    {"do": "adjust", "strategy": "least-squares", "calibration": 200, "ridge": 0.02},
    {"do": "add", "strategy": "residual", "k": 50, "calibration": 200, "enabled": false},
    {"do": "prune", "scope": "layers", "sparsities": [0.95, null], "exclude": [1], "criterion": "random"},
    {"do": "fine-tune", "epochs": 1}]})";

/// Words that stay as they are in every language.
QSet<QString> untranslatableWords() {
    QSet<QString> words;
    static const QRegularExpression kWord(QStringLiteral("[A-Za-z]{2,}"));
    const auto add = [&](const std::string& text) {
        for (auto found = kWord.globalMatch(QString::fromStdString(text)); found.hasNext();)
            words.insert(found.next().captured());
    };
    add("PruneScope, LeNet-300-100, MLP, builtin:mlp-128"); // programs and networks
    add("fc1");                                             // layers, as the model names them
    add("onnx, json, csv, png");                            // endings of file names
    add("kB, MB, ms");                                      // units
    add("OBS");                                             // a symbol in formulas
    add("Qt, QCustomPlot, Eigen, oneTBB, ONNX, protobuf, fmt, nlohmann-json, zlib; LGPL, GPL, MPL, Apache, BSD, MIT");
    // What recipes, and so everybody who shares them, call strategies and their settings.
    for (const auto& strategy : StrategyRegistry::instance().all()) {
        add(strategy->info().name);
        for (const ParameterInfo& parameter : stepParameters(strategy->info())) {
            add(parameter.name);
            for (const std::string& choice : parameter.choices)
                add(choice);
        }
    }
    return words;
}

/// The words of a text that can be read and should not be.
QStringList plainWords(const QString& text) {
    static const QRegularExpression kWord(QStringLiteral("[A-Za-z]{2,}"));
    static const QRegularExpression kAddress(QStringLiteral(R"(https?://\S+|\*\.\w+)"));
    static const QSet<QString> kAllowed = untranslatableWords();
    QStringList words;
    for (auto found = kWord.globalMatch(QString(text).remove(kAddress)); found.hasNext();)
        if (const QString word = found.next().captured(); !kAllowed.contains(word))
            words << word;
    return words;
}

} // namespace

class TestPseudoTranslation : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QMultiMap<QString, QString> m_texts;
    std::unique_ptr<PseudoTranslator> m_translator;

    /// A message whose arguments are the numbers from 101 on: as many as any pattern has.
    static Message withNumbers(const std::string& pattern) {
        const bool hexadecimal = pattern.find("x}") != std::string::npos;
        const auto text = fmt::runtime(pattern);
        return hexadecimal ? Message(text, 101, 102, 103, 104, 105, 106) : Message(text, 101., 102., 103., 104., 105., 106.);
    }

    static bool isAtRest(MainWindow& window) {
        return window.session().results().shown() && !window.session().results().isStale() && !window.session().isBusy();
    }
    static void addAtRest(MainWindow& window, TextWalk& walk) {
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(window), kPatience);
        walk.addWindow(window);
    }
    static void triggerAndAdd(QAction& action, MainWindow& window, TextWalk& walk) {
        action.trigger();
        QCoreApplication::sendPostedEvents();
        for (QWidget* dialog : window.findChildren<QWidget*>())
            if (dialog->isWindow() && dialog->isVisible() && dialog->windowType() != Qt::Popup) {
                walk.addWindow(*dialog);
                dialog->close();
            }
    }
    /// What the commands open ("…"), and what stands in the last menu: help.
    static void addDialogs(MainWindow& window, TextWalk& walk) {
        for (QAction* action : window.findChildren<QAction*>())
            if (action->isEnabled() && action->text().contains(QChar(0x2026)))
                triggerAndAdd(*action, window, walk);
        for (QAction* action : window.menuBar()->actions().last()->menu()->actions())
            triggerAndAdd(*action, window, walk);
    }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("PruneScope test"));
        QCoreApplication::setApplicationName(QStringLiteral("TestPseudoTranslation"));
        QSettings().clear();
        const QString file = m_folder.filePath(QStringLiteral("pseudo.ts"));
        QProcess extraction;
        extraction.setProcessChannelMode(QProcess::MergedChannels);
        extraction.start(QStringLiteral(EXTRACT_TEXTS), {file});
        QVERIFY2(extraction.waitForFinished() && extraction.exitCode() == 0, extraction.readAll().constData());
        m_texts = extractedTexts(file);
        QVERIFY(m_texts.count(QStringLiteral("engine")) > 200);
        m_translator = std::make_unique<PseudoTranslator>(m_texts);
        QCoreApplication::installTranslator(m_translator.get());
    }

    void accentsKeepWhatIsNoWord() {
        QCOMPARE(accented(QStringLiteral("&Set %1 of %n {0:.1f} in <b>bold</b>&nbsp;(*.onnx)")),
                 QStringLiteral("[¡&Šéţ %1 öƒ %n {0:.1f} îñ <b>ƀöļð</b>&nbsp;(*.onnx)!]"));
        QCOMPARE(plainWords(QStringLiteral("[¡Šéţ!] once, 3 kB of fc1")), QStringList({"once", "of"}));
    }

    void theWalkMeetsTextsOfEveryKind() {
        QWidget window;
        window.setAccessibleName(QStringLiteral("name"));
        auto* box = new QComboBox(&window);
        box->addItem(QStringLiteral("choice"));
        box->setItemData(0, QStringLiteral("tip"), Qt::ToolTipRole);
        auto* table = new QTableWidget(1, 1, &window);
        table->setHorizontalHeaderLabels({QStringLiteral("header")});
        table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("cell")));
        window.addAction(new QAction(QStringLiteral("command"), &window));
        (new QLabel(QStringLiteral("<b>hidden</b>"), &window))->hide();
        auto* plot = new QCustomPlot(&window);
        plot->xAxis->setLabel(QStringLiteral("axis"));
        window.resize(800, 600);
        plot->resize(400, 300);
        TextWalk walk;
        walk.addWindow(window);
        for (const char* text : {"name", "choice", "tip", "header", "cell", "command", "hidden", "axis"})
            QVERIFY2(walk.texts().contains(QLatin1String(text)), text);
    }

    void everyPatternOfTheEngineKeepsItsArguments() {
        static const QRegularExpression kNumber(QStringLiteral("[0-9a-f]*(?:10[1-6]|6[5-9a])"));
        for (const QString& source : m_texts.values(QStringLiteral("engine"))) {
            const std::string pattern = source.toStdString();
            if (pattern.find('{') == std::string::npos)
                continue;
            const Message message = withNumbers(pattern);
            const QString english = QString::fromStdString(message.text());
            const QString translated = messageText(message);
            QVERIFY2(translated.startsWith(QStringLiteral("[¡")), qPrintable(source));
            QStringList numbers;
            for (auto found = kNumber.globalMatch(english); found.hasNext();)
                numbers << found.next().captured();
            QVERIFY2(!numbers.isEmpty(), qPrintable(english));
            for (const QString& number : numbers)
                QVERIFY2(translated.contains(number), qPrintable(translated));
        }
    }

    void everySentenceAboutAnErrorIsTranslated() {
        for (int code = 0; code <= static_cast<int>(ErrorCode::Numeric); ++code) {
            const QString sentence =
                errorText({static_cast<ErrorCode>(code), inLayer("17"), Message(QT_TRANSLATE_NOOP("engine", "number {}"), 18)});
            QVERIFY2(plainWords(sentence).isEmpty(), qPrintable(sentence));
            QVERIFY2(sentence.contains(QStringLiteral("17")) && sentence.contains(QStringLiteral("18")), qPrintable(sentence));
        }
    }

    void nothingInTheWindowStaysUntranslated() {
        QFile recipe(m_folder.filePath(QStringLiteral("1.json")));
        QVERIFY(recipe.open(QIODevice::WriteOnly) && recipe.write(kRecipe) > 0);
        recipe.close();
        MainWindow window(false);
        TextWalk walk;
        window.show();
        window.files().openModel(QStringLiteral("builtin:mlp-128"));
        addAtRest(window, walk);
        window.files().openFiles({recipe.fileName()});
        QTRY_VERIFY_WITH_TIMEOUT(window.session().recipe().stepCount() == 5, kPatience);
        for (int row = 0; row <= 5; ++row) {
            window.session().recipe().selectRow(row);
            addAtRest(window, walk);
        }
        for (QDockWidget* dock : window.findChildren<QDockWidget*>()) {
            dock->show();
            dock->raise();
            addAtRest(window, walk);
        }
        addDialogs(window, walk);
        window.files().openModel(QStringLiteral("/1/2.onnx")); // the banner says what is wrong
        addAtRest(window, walk);
        QVERIFY(walk.texts().size() > 300);
        int readable = 0;
        for (auto text = walk.texts().begin(); text != walk.texts().end(); ++text)
            if (const QStringList words = plainWords(text.key()); !words.isEmpty()) {
                qWarning().noquote() << words.join(' ') << "in" << text.value() << '\n' << text.key();
                ++readable;
            }
        QCOMPARE(readable, 0);
    }

    void everyTextThatIsLookedUpWasExtracted() {
        const QSet<QString> unknown = m_translator->unknown();
        QVERIFY2(unknown.isEmpty(), qPrintable(QStringList(unknown.begin(), unknown.end()).join('\n')));
    }

    void cleanupTestCase() { QCoreApplication::removeTranslator(m_translator.get()); }
};

QTEST_MAIN(TestPseudoTranslation)
#include "TestPseudoTranslation.moc"
