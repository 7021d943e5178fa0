#include "WeightViewFixtures.h"

#include "gui/Theme.h"
#include "gui/panels/weights/CellColors.h"
#include "gui/panels/weights/ReceptiveFieldView.h"
#include "gui/panels/weights/WeightMapView.h"
#include "gui/panels/weights/WeightsPanel.h"
#include "gui/widgets/SegmentedSwitch.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QTest>

using namespace prunescope;

namespace {

/// Three neurons that look at pictures of 2 × 2. Norms 2 (four ones), 5 (3 and 4), 3; kept 4, 2, 1.
LayerView pictures(std::optional<Cut> cut = std::nullopt) {
    LayerView view = layerOf({{1, -1, 1, 1}, {0, 3, -4, 0}, {0, 0, 0, 3}}, cut);
    view.imageRows = 2;
    view.imageCols = 2;
    return view;
}

using Neurons = std::vector<Index>;

} // namespace

class TestWeightsPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        Theme::instance().setChoice(ThemeChoice::Light);
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void fieldsSortByNormAndByKept() {
        ReceptiveFieldView view;
        view.setLayer(pictures());
        QCOMPARE(view.neurons(), (Neurons{0, 1, 2}));
        view.setOrder(FieldOrder::Norm);
        QCOMPARE(view.neurons(), (Neurons{1, 2, 0}));
        view.setOrder(FieldOrder::Kept);
        QCOMPARE(view.neurons(), (Neurons{0, 1, 2}));
        QCOMPARE(view.caption(1), QString("2 kept\nnorm 5.00"));
    }

    void fieldsKeepTheirOrderDuringADrag() {
        ReceptiveFieldView view;
        view.setLayer(pictures());
        view.setOrder(FieldOrder::Kept);
        // At 1 nothing is left of neuron 0: last when the drag ends, but not before.
        view.setCut(Cut{1}, Cut{0});
        QCOMPARE(view.caption(0), QString("0 kept\nnorm 0.00"));
        QCOMPARE(view.neurons(), (Neurons{0, 1, 2}));
        view.setCut(Cut{1}, std::nullopt);
        QCOMPARE(view.neurons(), (Neurons{1, 2, 0}));
    }

    void fieldsAreLaidOutLikeThePicture() {
        ReceptiveFieldView view;
        view.resize(400, 200);
        view.setRange(1);
        view.setLayer(pictures());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QRect area = view.pictureRect(1);
        const auto pixel = [&](int row, int col) {
            const QPoint at = area.topLeft() + QPoint(2 * col + 1, 2 * row + 1); // two pixels of the window per pixel
            return view.viewport()->grab().toImage().pixelColor(at);
        };
        QCOMPARE(pixel(0, 0), Theme::instance().color(Token::PrunedCell));
        QCOMPARE(pixel(0, 1), Theme::instance().color(Token::WeightPositive));
        QCOMPARE(pixel(1, 0), Theme::instance().color(Token::WeightNegative));
        view.setCut(Cut{3}, Cut{0});
        QCOMPARE(pixel(0, 1), QColor(CellColors(1).taken()));

        QSignalSpy hovered(&view, &ReceptiveFieldView::cellHovered);
        QTest::mouseMove(view.viewport(), area.topLeft());
        QTest::mouseMove(view.viewport(), area.topLeft() + QPoint(1, 3));
        QTRY_VERIFY(!hovered.isEmpty());
        const auto cell = hovered.last().first().value<CellInfo>();
        QCOMPARE(cell.row, 1);
        QCOMPARE(cell.col, 2);
        QCOMPARE(cell.imageRow, 1);
        QCOMPARE(cell.imageCol, 0);
        QCOMPARE(cell.value, -4.0F);
    }

    void clickAndKeysChooseANeuron() {
        ReceptiveFieldView view;
        view.resize(400, 200);
        view.setLayer(pictures());
        QSignalSpy selected(&view, &ReceptiveFieldView::neuronSelected);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.pictureRect(1).center());
        QCOMPARE(selected.takeFirst().first().value<Index>(), 1);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(selected.takeFirst().first().value<Index>(), 2);
    }

    void receptiveFieldsAreOnlyForPixels() {
        WeightsPanel panel;
        panel.setLayer(pictures());
        QCOMPARE(panel.heading(), QString("Weights of fc1"));
        panel.setPage(WeightsPanel::ReceptiveFields);
        QCOMPARE(panel.page(), WeightsPanel::ReceptiveFields);
        LayerView second = layerOf({{1, 2, 3}});
        second.index = 1;
        panel.setLayer(second);
        QCOMPARE(panel.page(), WeightsPanel::Matrix);
        const auto* choice = panel.findChild<SegmentedSwitch*>(QStringLiteral("page"));
        QVERIFY(!choice->isSegmentEnabled(WeightsPanel::ReceptiveFields));
        panel.setLayer(pictures()); // the choice comes back with a layer that has pictures
        QCOMPARE(panel.page(), WeightsPanel::ReceptiveFields);
    }

    void rangeBeginsAtTheUsualAndIsKeptPerLayer() {
        WeightsPanel panel;
        const LayerView first = pictures();
        panel.setLayer(first);
        // 12 magnitudes; rank floor(0.995 · 11) = 10 of 0 … 11, ascending: 0 × 5, 1 × 4, 3, 3, 4 → 3.
        QCOMPARE(panel.range(), 3.0);
        auto* box = panel.findChild<QDoubleSpinBox*>();
        box->setValue(2);
        QCOMPARE(panel.range(), 2.0);
        LayerView second = layerOf({{1, 2, 3}});
        second.index = 1;
        panel.setLayer(second);
        QCOMPARE(panel.range(), 2.0); // rank floor(0.995 · 2) = 1 of 1, 2, 3
        panel.setLayer(first);
        QCOMPARE(panel.range(), 2.0);
    }

    void goingToACellShowsTheMatrix() {
        WeightsPanel panel;
        panel.resize(680, 330);
        panel.setLayer(pictures());
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.setPage(WeightsPanel::ReceptiveFields);
        panel.goToCell(1, 2);
        QCOMPARE(panel.page(), WeightsPanel::Matrix);
        QCOMPARE(panel.map()->currentCell()->value, -4.0F);
    }

    void bothSidesOfAStepAndWhatItMoved() {
        // Neuron 0: one weight moved from 1 to 0.5, one added; neuron 1: one removed, one as it was.
        LayerView after = layerOf({{0.5, 0.25, 0}, {0, -3, 0}});
        after.earlier = layerOf({{1, 0, 0}, {2, -3, 0}}).base;
        WeightsPanel panel;
        panel.resize(680, 330);
        panel.setLayer(after);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const auto at = [&](Index row, Index col) {
            panel.goToCell(row, col);
            return *panel.map()->currentCell();
        };
        QVERIFY(at(0, 1).state == CellState::Returned);
        QVERIFY(at(0, 0).state == CellState::Kept);
        QVERIFY(at(1, 0).state == CellState::Pruned);
        QVERIFY(describeCell(at(0, 1)).contains(QStringLiteral("added by this step")));
        QVERIFY(describeCell(at(0, 0)).contains(QStringLiteral("moved by −0.5000 from 1.0000")));
        panel.setMoment(Moment::Before);
        QCOMPARE(at(0, 0).value, 1.0F);
        QCOMPARE(at(1, 0).value, 2.0F);
        QVERIFY(at(0, 1).state == CellState::Pruned);
        panel.setMoment(Moment::Difference);
        QCOMPARE(at(0, 0).value, -0.5F);
        QCOMPARE(at(0, 1).value, 0.25F);
        QCOMPARE(at(1, 0).value, -2.0F);
        QVERIFY(at(1, 0).state == CellState::Kept);
        QCOMPARE(at(1, 1).value, 0.0F);
        QVERIFY(at(1, 2).state == CellState::Pruned); // before and after
        // Two magnitudes of 6 are largest: rank floor(0.995 · 5) = 4 of 0, 0, 0, 0.25, 0.5, 2.
        QCOMPARE(panel.range(), 0.5);
        panel.setMoment(Moment::After);
        QCOMPARE(at(0, 0).value, 0.5F);
    }

    void theDifferenceOfAPruneStepFollowsTheCut() {
        WeightsPanel panel;
        panel.setLayer(layerOf({{1, -2, 3}}, Cut{1.5F}));
        panel.setMoment(Moment::Difference);
        const auto value = [&](Index col) {
            panel.goToCell(0, col);
            return panel.map()->currentCell()->value;
        };
        QCOMPARE(value(0), -1.0F);
        QCOMPARE(value(1), 0.0F);
        panel.setCut(Cut{2.5F}, Cut{1.5F});
        QCOMPARE(value(1), 2.0F);
        QCOMPARE(value(2), 0.0F);
    }

    void withoutAStepThereIsOnlyOneSide() {
        WeightsPanel panel;
        panel.setLayer(layerOf({{1, 2, 3}}));
        const auto* choice = panel.findChild<SegmentedSwitch*>(QStringLiteral("moment"));
        QVERIFY(!choice->isSegmentEnabled(static_cast<int>(Moment::Before)));
        QVERIFY(!choice->isSegmentEnabled(static_cast<int>(Moment::Difference)));
        panel.setMoment(Moment::Difference);
        QCOMPARE(choice->current(), static_cast<int>(Moment::After));
    }

    void everyWidgetThatTakesFocusHasAName() {
        WeightsPanel panel;
        for (const QWidget* widget : panel.findChildren<QWidget*>()) {
            // Parts that Qt makes inside its own widgets speak for those.
            const QByteArray type = widget->metaObject()->className();
            const bool inner = type.startsWith("QComboBox") && type != "QComboBox";
            const bool edit = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget());
            const bool worded = type == "QPushButton"; // its text is its name
            if (widget->focusPolicy() != Qt::NoFocus && !inner && !edit && !worded)
                QVERIFY2(!widget->accessibleName().isEmpty(), type.constData());
        }
    }
};

QTEST_MAIN(TestWeightsPanel)
#include "TestWeightsPanel.moc"
