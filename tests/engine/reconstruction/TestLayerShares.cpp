#include "engine/reconstruction/LayerShares.h"

#include <QTest>

using namespace prunescope;

class TestLayerShares : public QObject {
    Q_OBJECT

private slots:
    void fractionsGoToTheLargest() {
        // 2.5 + 3.7 + 3.8 = 10: floors 2, 3, 3, and the two that are missing go to .8 and .7.
        QCOMPARE(sharedOut({{2.5, 9}, {3.7, 9}, {3.8, 9}}, 10), (std::vector<Index>{2, 4, 4}));
    }

    void equalFractionsGoToTheEarlierLayer() {
        QCOMPARE(sharedOut({{1.5, 9}, {1.5, 9}, {1, 9}}, 4), (std::vector<Index>{2, 1, 1}));
    }

    void whatALayerCannotKeepTheOthersKeep() {
        // The first has only 4 of the 8 it wants; the other two share 16 − 4 as 1 : 3.
        QCOMPARE(sharedOut({{8, 4}, {2, 50}, {6, 50}}, 16), (std::vector<Index>{4, 3, 9}));
        // Then 3 : 9 again exceeds the second's 2: the third takes the rest.
        QCOMPARE(sharedOut({{8, 4}, {2, 2}, {6, 50}}, 16), (std::vector<Index>{4, 2, 10}));
    }

    void moreThanThereIsIsAllThereIs() { QCOMPARE(sharedOut({{1, 3}, {1, 4}}, 100), (std::vector<Index>{3, 4})); }

    void nothingIsNothing() {
        QCOMPARE(sharedOut({{0, 3}, {0, 4}}, 0), (std::vector<Index>{0, 0}));
        QCOMPARE(sharedOut({}, 0), std::vector<Index>{});
    }

    void layersThatWantNothingTakeWhatIsLeftOver() {
        // Only the first wants any and it has 2: the 3 that are left go to the others by size, 1 : 2.
        QCOMPARE(sharedOut({{9, 2}, {0, 10}, {0, 20}}, 5), (std::vector<Index>{2, 1, 2}));
    }
};

QTEST_APPLESS_MAIN(TestLayerShares)
#include "TestLayerShares.moc"
