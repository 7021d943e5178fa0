#include "engine/data/Dataset.h"

#include <QTest>

using namespace prunescope;

using Bytes = std::vector<std::uint8_t>;
using Indices = std::vector<Index>;

/// Images of one pixel, its value ten times the index.
static DatasetPtr onePixelImages(const Bytes& labels, int classes) {
    Bytes pixels;
    for (std::size_t i = 0; i < labels.size(); ++i)
        pixels.push_back(static_cast<std::uint8_t>(10 * i));
    return *Dataset::create("small", 1, 1, classes, pixels, labels);
}

class TestDataset : public QObject {
    Q_OBJECT

private slots:
    void refusesWhatDoesNotFit() {
        QCOMPARE(Dataset::create("d", 2, 2, 10, Bytes(7), Bytes(2)).error().code, ErrorCode::ShapeMismatch);
        QCOMPARE(Dataset::create("d", 2, 2, 10, Bytes(), Bytes()).error().code, ErrorCode::ShapeMismatch);
        QCOMPARE(Dataset::create("d", 0, 2, 10, Bytes(), Bytes(2)).error().code, ErrorCode::ShapeMismatch);
        const auto badLabel = Dataset::create("d", 1, 1, 3, Bytes(2), Bytes{2, 3});
        QCOMPARE(badLabel.error().code, ErrorCode::FileDamaged);
        QCOMPARE(badLabel.error().detail.text(), std::string("label 1 is 3, not below 3"));
    }

    void scalesPixelsRowByRow() {
        const auto data = *Dataset::create("d", 1, 2, 10, Bytes{0, 255, 51, 102}, Bytes{3, 4});
        const Matrix inputs = data->inputs(Scaling::unit());
        QCOMPARE(inputs.rows(), 2);
        QCOMPARE(inputs.cols(), 2);
        QCOMPARE(inputs(0, 1), 1.0F);
        QCOMPARE(inputs(1, 0), 0.2F); // 51 / 255
        QCOMPARE(data->inputs(Scaling::byte(), 1, 1)(0, 1), 102.0F);
    }

    void selectsAndRenames() {
        const DatasetPtr data = onePixelImages({0, 1, 2, 1}, 3);
        const DatasetPtr chosen = data->select({3, 0});
        QCOMPARE(chosen->labels(), (Bytes{1, 0}));
        QCOMPARE(chosen->image(0)[0], 30);
        QCOMPARE(chosen->name(), std::string("small"));
        QCOMPARE(data->renamed("other")->name(), std::string("other"));
        QCOMPARE(data->name(), std::string("small"));
    }

    void parsesSubsets() {
        QCOMPARE(*Subset::parse("all"), Subset{});
        QCOMPARE(*Subset::parse("250"), (Subset{Subset::Kind::First, 250}));
        QCOMPARE(*Subset::parse("stratified:1000"), (Subset{Subset::Kind::Stratified, 1000}));
        for (const char* text : {"all", "250", "stratified:1000"})
            QCOMPARE(Subset::parse(text)->text(), std::string(text));
        for (const char* text : {"", "0", "-1", "1.5", "10 ", "ALL", "stratified", "stratified:", "stratified:0", "stratified:x",
                                 "99999999999999999999"})
            QCOMPARE(Subset::parse(text).error().code, ErrorCode::BadArgument);
    }

    void firstTakesTheFirst() {
        const DatasetPtr data = onePixelImages({0, 1, 2, 1}, 3);
        QCOMPARE((Subset{Subset::Kind::First, 2}.indices(*data)), (Indices{0, 1}));
        QCOMPARE((Subset{Subset::Kind::First, 9}.indices(*data)), (Indices{0, 1, 2, 3}));
        QCOMPARE(Subset{}.indices(*data), (Indices{0, 1, 2, 3}));
        QCOMPARE(Subset{}.apply(data), data);
    }

    // Six images of class 0 (at 1 2 4 6 8 9), three of class 1 (at 0 5 7), one of class 2 (at 3).
    void stratifiedByLargestRemainder_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<QVector<int>>("expected");
        // Shares 2.4 1.2 0.4: whole parts 2 1 0; the fourth goes to class 0, which ties with class 2 and is lower.
        QTest::newRow("4") << 4 << QVector<int>{0, 1, 2, 4};
        // Shares 3.0 1.5 0.5: whole parts 3 1 0; the fifth goes to class 1, which ties with class 2 and is lower.
        QTest::newRow("5") << 5 << QVector<int>{0, 1, 2, 4, 5};
        // Shares 4.2 2.1 0.7: whole parts 4 2 0; the seventh goes to class 2.
        QTest::newRow("7") << 7 << QVector<int>{0, 1, 2, 3, 4, 5, 6};
        // Shares 4.8 2.4 0.8: whole parts 4 2 0; one more for class 0 and one for class 2.
        QTest::newRow("8") << 8 << QVector<int>{0, 1, 2, 3, 4, 5, 6, 8};
        QTest::newRow("all") << 10 << QVector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        QTest::newRow("more than there are") << 99 << QVector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    }

    void stratifiedByLargestRemainder() {
        QFETCH(int, count);
        QFETCH(QVector<int>, expected);
        const DatasetPtr data = onePixelImages({1, 0, 0, 2, 0, 1, 0, 1, 0, 0}, 3);
        const Subset subset{Subset::Kind::Stratified, count};
        QCOMPARE(subset.indices(*data), Indices(expected.begin(), expected.end()));
        QCOMPARE(subset.apply(data)->count(), static_cast<Index>(expected.size()));
    }
};

QTEST_GUILESS_MAIN(TestDataset)
#include "TestDataset.moc"
