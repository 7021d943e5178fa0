#include "engine/core/Paths.h"
#include "engine/data/GzipFile.h"
#include "engine/data/NamedData.h"
#include "tests/engine/data/IdxBytes.h"

#include <QCryptographicHash>

#include <fmt/format.h>

using namespace prunescope;

class TestNamedData : public QObject {
    Q_OBJECT

    idx::Folder m_folder;

    static QByteArray md5OfUnpacked(const std::string& file) {
        const auto bytes = readMaybeGzip(resourceFolder() / "mnist" / file, 10'000'000);
        if (!bytes)
            return QByteArray::fromStdString(errorSentence(bytes.error()));
        const QByteArrayView view(reinterpret_cast<const char*>(bytes->data()), static_cast<qsizetype>(bytes->size()));
        return QCryptographicHash::hash(view.toByteArray(), QCryptographicHash::Md5).toHex();
    }

    static void useResources(const std::filesystem::path& folder) { qputenv("PRUNESCOPE_RESOURCES", folder.c_str()); }
    void useUserData() { qputenv("XDG_DATA_HOME", m_folder.path().c_str()); }

    void writeTrainingFiles(quint32 imageCount, quint32 labelCount) {
        std::filesystem::create_directories(m_folder.path("prunescope/mnist"));
        // The first pixel of image i is i modulo 251.
        QByteArray images = idx::bigEndian({0x803, imageCount, 1, 2});
        QByteArray labels = idx::bigEndian({0x801, labelCount});
        for (quint32 i = 0; i < imageCount; ++i)
            images.append(static_cast<char>(i % 251)).append('\0');
        for (quint32 i = 0; i < labelCount; ++i)
            labels.append(static_cast<char>(i % 10));
        m_folder.write("prunescope/mnist/train-images-idx3-ubyte", images);
        m_folder.write("prunescope/mnist/train-labels-idx1-ubyte", labels);
    }

private slots:
    void init() {
        qunsetenv("PRUNESCOPE_RESOURCES");
        useUserData();
    }

    void cleanup() { std::filesystem::remove_all(m_folder.path("prunescope")); }

    // The md5 of the original t10k files, as published with them.
    void testImagesAreTheOriginals() {
        QCOMPARE(md5OfUnpacked("mnist-test-images-idx3-ubyte.gz"), QByteArray("2646ac647ad5339dbf082846283269ea"));
        QCOMPARE(md5OfUnpacked("mnist-test-labels-idx1-ubyte.gz"), QByteArray("27ae3e4e09519cfbb04c329615203637"));
    }

    // Counts of the original label files, from a Python script over their bytes. mnist-train's follow from those of training
    // images 0 to 54,999 (5434 6212 5465 5622 5343 4963 5436 5702 5357 5466) by largest remainder: the whole parts of count / 5.5
    // add up to 9996, one more goes to classes 9, 7, 2 and 1 (1 ties with 4 at 0.4545… and is lower).
    void everyClassHasItsCount_data() {
        QTest::addColumn<QVector<int>>("counts");
        QTest::newRow("mnist-test") << QVector<int>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009};
        QTest::newRow("mnist-validation") << QVector<int>{489, 530, 493, 509, 499, 458, 482, 563, 494, 483};
        QTest::newRow("mnist-train") << QVector<int>{988, 1130, 994, 1022, 971, 902, 988, 1037, 974, 994};
    }

    void everyClassHasItsCount() {
        QFETCH(QVector<int>, counts);
        const auto data = openData(QTest::currentDataTag());
        QVERIFY2(data.has_value(), data ? "" : errorSentence(data.error()).c_str());
        QCOMPARE((*data)->name(), std::string(QTest::currentDataTag()));
        QCOMPARE((*data)->imageRows(), 28);
        QCOMPARE((*data)->imageCols(), 28);
        QVector<int> found(10, 0);
        for (const std::uint8_t label : (*data)->labels())
            ++found[label];
        QCOMPARE(found, counts);
    }

    // The first labels of the original files, and those of training images 55,000 to 55,002, from a Python script over their
    // bytes.
    void theyStartWhereTheyShould() {
        const auto firstLabels = [](const char* name) {
            const DatasetPtr data = *openData(name);
            return std::vector<int>(data->labels().begin(), data->labels().begin() + 3);
        };
        QCOMPARE(firstLabels("mnist-test"), (std::vector<int>{7, 2, 1}));
        QCOMPARE(firstLabels("mnist-validation"), (std::vector<int>{1, 2, 8}));
        QCOMPARE(firstLabels("mnist-train"), (std::vector<int>{5, 0, 4}));
    }

    void listsWhatIsThere() {
        const auto available = [] {
            QStringList names;
            for (const NamedData& data : namedData())
                if (data.available)
                    names << QString::fromStdString(data.name);
            return names;
        };
        QCOMPARE(namedData().size(), 4U);
        QCOMPARE(available(), (QStringList{"mnist-test", "mnist-validation", "mnist-train"}));
        writeTrainingFiles(2, 2);
        QCOMPARE(available().size(), 4);
        useResources(m_folder.path("no such folder"));
        QCOMPARE(available(), QStringList{"mnist-train-full"});
    }

    void missingFilesAreNamed() {
        const Error full = openData("mnist-train-full").error();
        QCOMPARE(full.code, ErrorCode::MissingData);
        QCOMPARE(full.where.text(), std::string("mnist-train-full"));
        QCOMPARE(full.detail.text(), "there is no file " + m_folder.path("prunescope/mnist/train-images-idx3-ubyte").string());
        useResources(m_folder.path("no such folder"));
        QCOMPARE(openData("mnist-test").error().code, ErrorCode::MissingData);
    }

    // The last 5,000 training images are for validation: mnist-train-full must never hold them.
    void fullTrainingSetEndsBeforeTheValidationImages() {
        writeTrainingFiles(60000, 60000);
        const auto data = openData("mnist-train-full");
        QVERIFY(data.has_value());
        QCOMPARE((*data)->name(), std::string("mnist-train-full"));
        QCOMPARE((*data)->count(), 55000);
        QCOMPARE((*data)->image(54999)[0], 30); // 54,999 = 219 · 251 + 30
        QCOMPARE((*data)->labels()[54999], 9);
    }

    void otherTrainingFilesAreRefused() {
        writeTrainingFiles(59999, 59999);
        QCOMPARE(openData("mnist-train-full").error().detail.text(),
                 std::string("it holds 59 999 images, MNIST's training images are 60 000"));
        writeTrainingFiles(60000, 59999);
        QCOMPARE(openData("mnist-train-full").error().code, ErrorCode::ShapeMismatch);
    }

    void opensPairsOfFiles() {
        const std::string images = m_folder.write("a,b.idx", idx::images(2, 3, 3)).string();
        const std::string labels = m_folder.write("c,d.idx", idx::labels({1, 2})).string();
        const auto data = openData(images + "," + labels);
        QVERIFY2(data.has_value(), data ? "" : errorSentence(data.error()).c_str());
        QCOMPARE((*data)->name(), images + "," + labels);
        QCOMPARE((*data)->count(), 2);
        QCOMPARE(openData("no-images," + labels).error().where.text(), std::string("no-images"));
    }

    void unknownNamesAreAnsweredWithTheKnownOnes() {
        for (const char* name : {"", "mnist", "MNIST-TEST", "images.idx", ",labels", "images,", ","}) {
            const Error error = openData(name).error();
            QCOMPARE(error.code, ErrorCode::BadArgument);
            QCOMPARE(error.detail.text(),
                     fmt::format("'{}' is not one of mnist-test, mnist-validation, mnist-train, mnist-train-full, "
                                 "IMAGES,LABELS (two IDX files)",
                                 name));
        }
    }
};

QTEST_GUILESS_MAIN(TestNamedData)
#include "TestNamedData.moc"
