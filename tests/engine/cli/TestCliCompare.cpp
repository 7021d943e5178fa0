// `compare`: equal numbers of kept weights, or a row that says by how much they differ.
#include "engine/core/Seeds.h"
#include "engine/formats/OpenModel.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/cli/CliProcess.h"
#include "tests/engine/data/IdxBytes.h"

using namespace prunescope;

namespace {

Matrix drawn(Index rows, Index cols, std::uint64_t stream) {
    Matrix values(rows, cols);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = uniformAt(3, stream, static_cast<std::uint64_t>(i)) - 0.5F;
    return values;
}

/// 100 images of 4 × 4 drawn pixels, ten of each class.
QByteArray drawnImages() {
    QByteArray bytes = idx::bigEndian({0x803, 100, 4, 4});
    for (std::uint64_t i = 0; i < 1600; ++i)
        bytes.append(static_cast<char>(randomBits(4, 1, i)));
    return bytes;
}

QByteArray tenClasses() {
    QByteArray bytes = idx::bigEndian({0x801, 100});
    for (int i = 0; i < 100; ++i)
        bytes.append(static_cast<char>(i % 10));
    return bytes;
}

} // namespace

class TestCliCompare : public QObject {
    Q_OBJECT

    idx::Folder m_folder;

    QString file(const char* name) const { return QString::fromStdString(m_folder.path(QLatin1String(name)).string()); }

    /// 16 inputs, 12 hidden units, 10 classes: layers of 192 and 120 weights.
    Finished compare(const QStringList& more) const {
        const QString data = file("images") + ',' + file("labels");
        return cli(QStringList{"compare", file("model.onnx"), "--data", data, "--train-data", data} + more);
    }

private slots:
    void initTestCase() {
        m_folder.write(QStringLiteral("images"), drawnImages());
        m_folder.write(QStringLiteral("labels"), tenClasses());
        const Network model =
            testing::network({testing::dense("a", drawn(12, 16, 1), std::vector<float>(12, 0.1F), Activation::Relu),
                              testing::dense("b", drawn(10, 12, 2), std::vector<float>(10), testing::softmax())});
        QVERIFY(saveModel(model, m_folder.path(QStringLiteral("model.onnx"))).has_value());
    }

    void everyCountIsMet_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("kept");
        QTest::newRow("plain") << QStringList{"--sparsity", "0.9"} << 31;            // 312 − floor(280.8 + 0.5)
        QTest::newRow("erk's rounding") << QStringList{"--sparsity", "0.97"} << 9;   // 312 − floor(302.64 + 0.5)
        QTest::newRow("half a weight") << QStringList{"--sparsity", "0.375"} << 195; // 312 · 0.375 = 117
        QTest::newRow("nothing") << QStringList{"--sparsity", "0"} << 312;
        QTest::newRow("everything") << QStringList{"--sparsity", "1"} << 0;
        QTest::newRow("first layer excluded") << QStringList{"--sparsity", "0.9", "--exclude", "0"} << 204; // 192 + 120 − 108
        QTest::newRow("last layer excluded") << QStringList{"--sparsity", "0.9", "--exclude", "b"} << 139;  // 120 + 192 − 173
        QTest::newRow("everything but one layer") << QStringList{"--sparsity", "1", "--exclude", "0"} << 192;
        QTest::newRow("every layer excluded") << QStringList{"--sparsity", "0.9", "--exclude", "0,1"} << 312;
    }

    void everyCountIsMet() {
        QFETCH(QStringList, options);
        QFETCH(int, kept);
        const Finished run = compare(options + QStringList{"--json"});
        QCOMPARE(run.code, 0);
        const QJsonArray rows = run.json()["rows"].toArray();
        int equal = 0;
        for (const QJsonValue& row : rows) {
            const QByteArray strategy = row["strategy"].toString().toUtf8();
            QVERIFY2(row["keptTarget"].toInt() == kept, strategy);
            if (row["error"].isNull())
                QVERIFY2(row["keptDifference"].toInt() == row["keptWeights"].toInt() - kept, strategy);
            if (!row["equalKept"].toBool())
                continue;
            ++equal;
            QVERIFY2(row["error"].isNull(), strategy);
            QVERIFY2(row["keptWeights"].toInt() == kept, strategy + ' ' + QByteArray::number(row["keptWeights"].toInt()));
        }
        QCOMPARE(equal, 17);
    }

    void aRowSaysByHowMuchItIsOff() {
        const QString csv = file("rows.csv");
        const Finished run = compare({"--sparsity", "0.9", "--strategies", "n:m,bias", "--csv", csv});
        QCOMPARE(run.code, 0);
        // 2 of every 4 stay, 156; 31 are asked for.
        QVERIFY2(run.out.contains("off by"), run.out);
        QVERIFY2(run.out.contains("       156     +125 "), run.out);
        QFile table(csv);
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = table.readAll().split('\n');
        QVERIFY(lines[0].endsWith(",keptTarget,keptDifference"));
        QVERIFY(lines[1].startsWith("none,") && lines[1].endsWith(",31,0"));
        QVERIFY(lines[2].startsWith("n:m,") && lines[2].endsWith(",31,125"));
        QVERIFY(lines[3].startsWith("bias,") && lines[3].endsWith(",31,0"));
    }

    void theRecipeOfARowKeepsTheExclusion() {
        const Finished run = compare({"--sparsity", "0.9", "--exclude", "1", "--strategies", "splice", "--json"});
        const QJsonObject row = run.json()["rows"].toArray().at(1).toObject();
        for (const QJsonValue& step : row["recipe"].toObject()["steps"].toArray())
            QCOMPARE(step["exclude"].toArray(), QJsonArray{"b"});
        m_folder.write(QStringLiteral("r.json"), QJsonDocument(row["recipe"].toObject()).toJson());
        const QString data = file("images") + ',' + file("labels");
        const Finished again =
            cli({"run", file("model.onnx"), "--recipe", file("r.json"), "--data", data, "--train-data", data, "--json"});
        QCOMPARE(again.json()["steps"].toArray().last().toObject()["keptWeights"], row["keptWeights"]);
    }

    void whenNoStrategyRunsItIsOne() {
        const Finished run = compare({"--sparsity", "1", "--strategies", "neurons", "--json"});
        QCOMPARE(run.code, 1);
        QCOMPARE(run.json()["rows"].toArray().size(), qsizetype{2});
        QVERIFY2(run.err.contains("no strategy could be run"), run.err);
    }

    void whenSomeRunThereIsANote() {
        const Finished run = compare({"--sparsity", "1", "--strategies", "neurons,bias"});
        QCOMPARE(run.code, 0);
        QVERIFY2(run.err.startsWith("prunescope-cli: note: 1 of 3 rows could not be computed. neurons: "), run.err);
    }

    void dataThatDoNotFitAreAnError() {
        const QString model = file("small.onnx");
        QVERIFY(saveModel(testing::network({testing::dense("pixels", testing::matrix(2, 2, {1, 0.1F, 0.2F, 2}))}),
                          model.toStdString())
                    .has_value());
        for (const QStringList& data : {QStringList{}, QStringList{"--data", "mnist-validation"}}) {
            const Finished run = cli(QStringList{"compare", model, "--sparsity", "0.5"} + data);
            QCOMPARE(run.code, 1);
            QVERIFY2(run.err.contains("the shapes do not fit"), run.err);
            QVERIFY(run.out.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliCompare)
#include "TestCliCompare.moc"
