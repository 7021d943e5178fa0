// The README's examples are what the program understands: each command line and each recipe in it is run.
#include "engine/core/Seeds.h"
#include "engine/data/NamedData.h"
#include "engine/formats/OpenModel.h"
#include "engine/recipe/Recipe.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/cli/CliProcess.h"
#include "tests/engine/data/IdxBytes.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace prunescope;

namespace {

const QString kResources = QStringLiteral(PROJECT_RESOURCES);

QStringList linesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split('\n') : QStringList();
}

/// The lines of indented blocks, without the indentation.
QStringList indentedLines(const QStringList& lines) {
    QStringList result;
    for (const QString& line : lines)
        if (line.startsWith(QStringLiteral("    ")))
            result << line.trimmed();
    return result;
}

/// A synopsis with all that is optional and the first of each alternative, or without and with the last.
QString variant(QString line, bool full) {
    static const QRegularExpression kOptional(QStringLiteral("\\[([^\\[\\]]*)\\]"));
    static const QRegularExpression kAlternatives(QStringLiteral("\\(([^()|]*)\\|([^()|]*)\\)"));
    line.replace(kOptional, full ? QStringLiteral("\\1") : QString());
    line.replace(kAlternatives, full ? QStringLiteral("\\1") : QStringLiteral("\\2"));
    return line.simplified();
}

/// What a placeholder stands for, by the option before it; the word itself where it is none.
QString filledIn(const QString& word, const QString& option) {
    static const QHash<QString, QString> kByOption{
        {"--recipe FILE", "r.json"},
        {"--csv FILE", "table.csv"},
        {"-o OUT.onnx", "out.onnx"},
        {"--threshold T", "0.05"},
        {"--sparsity S", "0.98"},
        {"--sparsity S,S2,…", "0.98,0.99"},
        {"--seed S", "7"},
        {"--seeds N", "2"},
        {"--exclude L,…", "1"},
        {"--scope network|layers", "layers"},
        {"--criterion NAME", "random"},
        {"--strategies a,b,…", "bias,random"},
    };
    if (word == QStringLiteral("MODEL"))
        return QStringLiteral("model.onnx");
    return kByOption.value(option + ' ' + word, word);
}

QStringList argumentsOf(const QString& line) {
    QStringList arguments;
    const QStringList words = line.split(' ');
    for (qsizetype i = 1; i < words.size(); ++i)
        arguments << filledIn(words[i], words[i - 1]);
    return arguments;
}

/// Few images, so that each takes a moment.
QStringList quick(QStringList arguments) {
    if (arguments.first() == QStringLiteral("strategies"))
        return arguments;
    return arguments << "--limit"
                     << "50"
                     << "--train-data"
                     << "mnist-validation";
}

} // namespace

class TestReadme : public QObject {
    Q_OBJECT

    const QStringList m_lines = linesOf(kResources + "/../README.md");
    idx::Folder m_folder;

    QStringList commands() const {
        return indentedLines(m_lines).filter(QRegularExpression(QStringLiteral("^(build/)?prunescope-cli ")));
    }

    /// The example of a whole recipe: from its first line to the one in which all its brackets are closed.
    QByteArray recipe() const {
        QByteArray text;
        for (const QString& line : indentedLines(m_lines)) {
            if (text.isEmpty() && !line.startsWith(QStringLiteral("{\"format\"")))
                continue;
            text += line.toUtf8() + '\n';
            if (text.count('{') == text.count('}'))
                break;
        }
        return text;
    }

    Finished runIn(const QStringList& arguments) const {
        QProcess process;
        process.setWorkingDirectory(QString::fromStdString(m_folder.path().string()));
        process.start(QStringLiteral(PRUNESCOPE_CLI), arguments);
        process.closeWriteChannel();
        return finish(process);
    }

    void writeRecipe(const QByteArray& text) const { m_folder.write(QStringLiteral("r.json"), text); }

private slots:
    void initTestCase() {
        const auto all = openData("mnist-validation");
        QVERIFY(all.has_value());
        const auto few = Subset{Subset::Kind::Stratified, 200}.apply(*all);
        QByteArray images = idx::bigEndian({0x803, 200, 28, 28});
        images.append(reinterpret_cast<const char*>(few->image(0)), 200 * 28 * 28);
        QByteArray labels = idx::bigEndian({0x801, 200});
        labels.append(reinterpret_cast<const char*>(few->labels().data()), 200);
        m_folder.write(QStringLiteral("images"), images);
        m_folder.write(QStringLiteral("labels"), labels);
        const auto layer = [](const char* name, Index outputs, Index inputs, OperationPtr behind) {
            Matrix weights(outputs, inputs);
            for (Index i = 0; i < weights.size(); ++i)
                weights.data()[i] = uniformAt(1, static_cast<std::uint64_t>(outputs), static_cast<std::uint64_t>(i)) - 0.5F;
            return testing::dense(name, std::move(weights), std::vector<float>(static_cast<std::size_t>(outputs)),
                                  std::move(behind));
        };
        const Network model =
            testing::network({layer("a", 16, 784, operationOf(Activation::Relu)), layer("b", 10, 16, testing::softmax())});
        QVERIFY(saveModel(model, m_folder.path(QStringLiteral("model.onnx"))).has_value());
    }

    void commandLinesRun_data() {
        QTest::addColumn<QStringList>("arguments");
        for (const QString& line : commands())
            for (const bool full : {true, false})
                QTest::addRow("%s, %s", qPrintable(line), full ? "full" : "short") << argumentsOf(variant(line, full));
    }

    void commandLinesRun() {
        QFETCH(QStringList, arguments);
        for (const QString& word : arguments) // a placeholder that filledIn() does not know
            QVERIFY2(!word.contains(QChar(0x2026)) && !QRegularExpression(QStringLiteral("^[A-Z]+$")).match(word).hasMatch(),
                     qPrintable(word));
        writeRecipe(recipe());
        const Finished run = runIn(quick(arguments));
        QVERIFY2(run.code == 0, run.err);
        QVERIFY(!run.out.isEmpty());
    }

    void everyCommandIsThere() {
        QStringList documented;
        for (const QString& line : commands())
            documented << line.section(' ', 1, 1);
        for (const char* command : {"info", "evaluate", "prune", "run", "curve", "strategies", "compare", "benchmark"})
            QVERIFY2(documented.contains(QLatin1String(command)), command);
    }

    void theRecipeRuns() {
        writeRecipe(recipe());
        const Finished run = runIn({"run", kLeNet, "--recipe", "r.json", "--limit", "50", "--json"});
        QVERIFY2(run.code == 0, run.err);
        QCOMPARE(run.json()["steps"].toArray().size(), qsizetype{1});
    }

    void theStepsRun_data() {
        QTest::addColumn<QByteArray>("step");
        for (const QString& line : indentedLines(m_lines))
            if (line.startsWith(QStringLiteral("{\"do\"")))
                QTest::newRow(qPrintable(line)) << line.toUtf8();
    }

    void theStepsRun() {
        QFETCH(QByteArray, step);
        writeRecipe(R"({"format": "prunescope-recipe", "version": 1, "steps": [{"do": "prune", "sparsity": 0.9}, )" + step +
                    "]}");
        const Finished run = runIn(quick({"run", kLeNet, "--recipe", "r.json", "--json"}));
        QVERIFY2(run.code == 0, run.err);
        QCOMPARE(run.json()["steps"].toArray().size(), qsizetype{2});
    }

    void theTableOfOptionsIsTheHelp_data() {
        QTest::addColumn<QByteArray>("option");
        static const QRegularExpression kRow(QStringLiteral("^\\| `(--[a-z-]+)[ `]"));
        for (const QString& line : m_lines)
            if (const auto match = kRow.match(line); match.hasMatch())
                QTest::newRow(qPrintable(match.captured(1))) << match.captured(1).toUtf8();
    }

    void theTableOfOptionsIsTheHelp() {
        QFETCH(QByteArray, option);
        for (const char* command : {"info", "evaluate", "prune", "run", "curve", "compare", "benchmark"})
            QVERIFY2(cli({command, "--help"}).out.contains("  " + option + ' '), command);
    }

    void shippedRecipesAreRead() {
        const QDir folder(kResources + "/recipes");
        const QStringList names = folder.entryList({QStringLiteral("*.json")});
        QVERIFY(names.size() > 10);
        for (const QString& name : names) {
            const auto read = readRecipe(folder.filePath(name).toStdString());
            QVERIFY2(read.has_value(), qPrintable(name));
        }
    }

    void theExampleBesideTheShippedRecipesNamesOne() {
        const QStringList lines =
            indentedLines(linesOf(kResources + "/recipes/README.md")).filter(QStringLiteral("prunescope-cli run"));
        QCOMPARE(lines.size(), qsizetype{1});
        const QStringList words = lines.first().split(' ');
        QVERIFY(QFile::exists(kResources + "/../" + words[words.indexOf(QStringLiteral("--recipe")) + 1]));
    }
};

QTEST_GUILESS_MAIN(TestReadme)
#include "TestReadme.moc"
