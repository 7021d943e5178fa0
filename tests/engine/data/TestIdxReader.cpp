#include "engine/data/IdxReader.h"
#include "tests/engine/data/IdxBytes.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

using namespace prunescope;

// The largest block that anybody asked for, to show that a header alone never makes the reader allocate.
static std::atomic<std::size_t> largestBlock{0};

void* operator new(std::size_t size) {
    std::size_t largest = largestBlock.load();
    while (size > largest && !largestBlock.compare_exchange_weak(largest, size)) {
    }
    if (void* block = std::malloc(size ? size : 1))
        return block;
    throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

class TestIdxReader : public QObject {
    Q_OBJECT

    idx::Folder m_folder;
    // Three images of 2 × 4: 40 bytes. Three labels: 11 bytes.
    const QByteArray m_images = idx::images(3, 2, 4);
    const QByteArray m_labels = idx::labels({7, 0, 9});

    Result<DatasetPtr> read(const QByteArray& images, const QByteArray& labels) {
        return readIdx(m_folder.write("images", images), m_folder.write("labels", labels));
    }

    Error errorOf(const QByteArray& images, const QByteArray& labels) {
        const auto data = read(images, labels);
        return data ? Error{ErrorCode::Cancelled, {}, Message("it was read")} : data.error();
    }

    Error errorOfImages(const QByteArray& images) { return errorOf(images, m_labels); }
    Error errorOfLabels(const QByteArray& labels) { return errorOf(m_images, labels); }

private slots:
    void readsImagesAndLabels() {
        const auto data = read(m_images, m_labels);
        QVERIFY(data.has_value());
        QCOMPARE((*data)->name(), std::string("images"));
        QCOMPARE((*data)->count(), 3);
        QCOMPARE((*data)->imageRows(), 2);
        QCOMPARE((*data)->imageCols(), 4);
        QCOMPARE((*data)->classes(), 10);
        QCOMPARE((*data)->labels(), (std::vector<std::uint8_t>{7, 0, 9}));
        QCOMPARE((*data)->image(0)[0], 0);
        QCOMPARE((*data)->image(2)[7], 23); // pixels count up: 2 · 8 + 7
    }

    void readsGzipOnEitherSide() {
        for (const auto& [images, labels] : {std::pair{idx::gzip(m_images), m_labels}, {m_images, idx::gzip(m_labels)}}) {
            const auto data = read(images, labels);
            QVERIFY(data.has_value());
            QCOMPARE((*data)->image(2)[7], 23);
            QCOMPARE((*data)->labels()[2], 9);
        }
    }

    void takesTheNameGiven() {
        const auto data = readIdx(m_folder.write("images", m_images), m_folder.write("labels", m_labels), "mine");
        QCOMPARE((*data)->name(), std::string("mine"));
    }

    void imagesTruncatedAtAnyByte() {
        for (qsizetype length = 0; length < m_images.size(); ++length)
            QVERIFY2(errorOfImages(m_images.left(length)).code == ErrorCode::FileTruncated, qPrintable(QString::number(length)));
        QCOMPARE(errorOfImages("").detail.text(), std::string("it is empty"));
        QCOMPARE(errorOfImages(m_images.left(15)).detail.text(),
                 std::string("the header of images takes 16 bytes, the file holds 15"));
        QCOMPARE(errorOfImages(m_images.left(39)).detail.text(),
                 std::string("byte 4: the header says 3 images, the file holds 2"));
        QCOMPARE(errorOfImages(m_images.left(39)).where.text(), m_folder.path("images").string());
    }

    void labelsTruncatedAtAnyByte() {
        for (qsizetype length = 0; length < m_labels.size(); ++length)
            QVERIFY2(errorOfLabels(m_labels.left(length)).code == ErrorCode::FileTruncated, qPrintable(QString::number(length)));
        QCOMPARE(errorOfLabels(m_labels.left(7)).detail.text(),
                 std::string("the header of labels takes 8 bytes, the file holds 7"));
        QCOMPARE(errorOfLabels(m_labels.left(10)).detail.text(),
                 std::string("byte 4: the header says 3 labels, the file holds 2"));
        QCOMPARE(errorOfLabels(m_labels.left(10)).where.text(), m_folder.path("labels").string());
    }

    // A gzip file cut anywhere, and a gzip file that is whole but whose content was cut anywhere.
    void gzipTruncatedAtAnyByte() {
        const QByteArray packed = idx::gzip(m_images);
        for (qsizetype length = 0; length < packed.size(); ++length)
            QVERIFY2(errorOfImages(packed.left(length)).code == ErrorCode::FileTruncated, qPrintable(QString::number(length)));
        for (qsizetype length = 0; length < m_images.size(); ++length)
            QVERIFY2(errorOfImages(idx::gzip(m_images.left(length))).code == ErrorCode::FileTruncated,
                     qPrintable(QString::number(length)));
        QCOMPARE(errorOfImages(idx::gzip(m_images.left(39))).detail.text(),
                 std::string("byte 4: the header says 3 images, the file holds 2"));
    }

    void anyFlippedHeaderByteIsAnError() {
        for (int i = 0; i < 16; ++i)
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray flipped = m_images;
                flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
                QVERIFY2(errorOfImages(flipped).code != ErrorCode::Cancelled,
                         qPrintable(QString("byte %1 bit %2").arg(i).arg(bit)));
            }
    }

    void bytesAfterTheEndAreCounted() {
        QCOMPARE(errorOfImages(m_images + "x").code, ErrorCode::FileDamaged);
        QCOMPARE(errorOfImages(m_images + "x").detail.text(),
                 std::string("byte 40: 1 byte too many after the 3 images that the header says"));
        QCOMPARE(errorOfImages(m_images + QByteArray(3'000'000, 'x')).detail.text(),
                 std::string("byte 40: 3 000 000 bytes too many after the 3 images that the header says"));
        QCOMPARE(errorOfLabels(m_labels + "xyz").detail.text(),
                 std::string("byte 11: 3 bytes too many after the 3 labels that the header says"));
        QCOMPARE(errorOfImages(idx::gzip(m_images + "xy")).detail.text(),
                 std::string("byte 40: 2 bytes too many after the 3 images that the header says"));
        QCOMPARE(errorOfImages(idx::gzip(m_images) + "xy").code, ErrorCode::FileDamaged);
        QCOMPARE(errorOfImages(idx::gzip(m_images) + idx::gzip("y")).code, ErrorCode::FileDamaged);
    }

    // 20 MB of zeros in 20 kB: the reader stops 1 MiB after what the header promises.
    void gzipBombIsNotUnpacked() {
        const QByteArray bomb = idx::gzip(m_images + QByteArray(20'000'000, '\0'));
        largestBlock = 0;
        const Error error = errorOfImages(bomb);
        QCOMPARE(error.detail.text(),
                 std::string("byte 40: more than 1 048 576 bytes too many after the 3 images that the header says"));
        QVERIFY(largestBlock < 4'000'000);
    }

    void absurdSizesAllocateNothing_data() {
        QTest::addColumn<QByteArray>("images");
        QTest::addColumn<QString>("detail");
        const quint32 most = 0xffffffff;
        const auto row = [](const char* name, std::initializer_list<quint32> header, const char* detail) {
            const QByteArray bytes = idx::bigEndian(header) + QByteArray(24, 'p');
            QTest::newRow(name) << bytes << QString(detail);
            QTest::newRow(qPrintable(QString("%1, gzip").arg(name))) << idx::gzip(bytes) << QString(detail);
        };
        row("images", {0x803, most, 2, 4}, "byte 4: the header says 4 294 967 295 images, the file holds 3");
        row("rows", {0x803, 3, most, 4}, "byte 4: the header says 3 images, the file holds 0");
        row("all", {0x803, most, most, most}, "byte 4: the header says 4 294 967 295 images, the file holds 0");
        // 2¹⁶ · 2²⁴ · 2²⁴ = 2⁶⁴, which is 0 in 64 bits, as would be 2³¹ · 2³¹ · 4.
        row("product wraps to 0", {0x803, 1U << 16U, 1U << 24U, 1U << 24U},
            "byte 4: the header says 65 536 images, the file holds 0");
        row("product wraps again", {0x803, 4, 1U << 31U, 1U << 31U}, "byte 4: the header says 4 images, the file holds 0");
    }

    void absurdSizesAllocateNothing() {
        QFETCH(QByteArray, images);
        QFETCH(QString, detail);
        largestBlock = 0;
        const Error error = errorOfImages(images);
        QVERIFY(largestBlock < 1'000'000);
        QCOMPARE(error.code, ErrorCode::FileTruncated);
        QCOMPARE(QString::fromStdString(error.detail.text()), detail);
    }

    void absurdNumberOfLabelsAllocatesNothing() {
        largestBlock = 0;
        const Error error = errorOfLabels(idx::bigEndian({0x801, 0xffffffff}) + "abc");
        QVERIFY(largestBlock < 1'000'000);
        QCOMPARE(error.detail.text(), std::string("byte 4: the header says 4 294 967 295 labels, the file holds 3"));
    }

    void sizesOfZeroAreDamage() {
        QCOMPARE(errorOfImages(idx::bigEndian({0x803, 0, 2, 4})).detail.text(), std::string("byte 4: the header says 0 images"));
        QCOMPARE(errorOfImages(idx::bigEndian({0x803, 3, 0, 4})).detail.text(), std::string("byte 8: the header says 0 rows"));
        QCOMPARE(errorOfImages(idx::bigEndian({0x803, 3, 2, 0})).detail.text(),
                 std::string("byte 12: the header says 0 columns"));
        QCOMPARE(errorOfLabels(idx::bigEndian({0x801, 0})).detail.text(), std::string("byte 4: the header says 0 labels"));
        QCOMPARE(errorOfLabels(idx::bigEndian({0x801, 0})).code, ErrorCode::FileDamaged);
    }

    void otherKindsOfFilesAreNamed() {
        const Error png = errorOfImages("\x89PNG\r\n");
        QCOMPARE(png.code, ErrorCode::FormatUnknown);
        QCOMPARE(png.detail.text(), std::string("byte 0: an IDX file starts with 0x0000, this one with 0x8950"));
        const Error floats = errorOfImages(idx::bigEndian({0xd03, 3, 2, 4}) + QByteArray(96, '\0'));
        QCOMPARE(floats.code, ErrorCode::FormatUnknown);
        QCOMPARE(floats.detail.text(),
                 std::string("byte 2: the elements are 32-bit floats (0x0d), PruneScope reads unsigned bytes (0x08)"));
        const Error colours = errorOfImages(idx::bigEndian({0x804, 3, 2, 4, 3}) + QByteArray(72, '\0'));
        QCOMPARE(colours.code, ErrorCode::FormatUnknown);
        QCOMPARE(colours.detail.text(), std::string("byte 3: the header says 4 dimensions, images have 3"));
    }

    void swappedFilesAreCalledSwapped() {
        const Error error = errorOf(m_labels, m_images);
        QCOMPARE(error.code, ErrorCode::BadArgument);
        QCOMPARE(error.where.text(), m_folder.path("images").string());
        QCOMPARE(error.detail.text(),
                 std::string("byte 3: it holds labels (magic 0x00000801) where images (magic 0x00000803) belong; the "
                             "images come first, then the labels"));
        // The same file twice.
        QCOMPARE(errorOf(m_images, m_images).where.text(), m_folder.path("labels").string());
        QCOMPARE(errorOf(m_images, m_images).code, ErrorCode::BadArgument);
    }

    void numbersThatDifferAreNamed() {
        const Error error = errorOfLabels(idx::labels({1, 2}));
        QCOMPARE(error.code, ErrorCode::ShapeMismatch);
        QCOMPARE(error.detail.text(), "byte 4: 2 labels for the 3 images in " + m_folder.path("images").string());
    }

    void labelsAboveNineAreDamage() {
        const Error error = errorOfLabels(idx::labels({1, 10, 255}));
        QCOMPARE(error.code, ErrorCode::FileDamaged);
        QCOMPARE(error.where.text(), m_folder.path("labels").string());
        QCOMPARE(error.detail.text(), std::string("byte 9: label 1 is 10, labels are 0 to 9"));
    }

    void whatIsNoFileIsAnError() {
        const auto images = m_folder.write("images", m_images);
        QCOMPARE(readIdx(m_folder.path("missing"), images).error().code, ErrorCode::FileNotFound);
        QCOMPARE(readIdx(images, m_folder.path("missing")).error().where.text(), m_folder.path("missing").string());
        QCOMPARE(readIdx(m_folder.path(), images).error().detail.text(), std::string("it is a folder"));
    }
};

QTEST_GUILESS_MAIN(TestIdxReader)
#include "TestIdxReader.moc"
