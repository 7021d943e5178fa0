// The shipped networks, image for image, against what ONNX Runtime predicts for the same files (tests/data/make-predictions.mjs).
#include "engine/data/NamedData.h"
#include "engine/evaluation/Evaluator.h"
#include "engine/formats/OpenModel.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace prunescope;

class TestShippedModels : public QObject {
    Q_OBJECT

private slots:
    void predictWhatOnnxRuntimePredicts_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("atLeast");
        QTest::newRow("LeNet-300-100") << "lenet-300-100" << 0.982;
        QTest::newRow("classroom network") << "mlp-128" << 0.977;
    }

    void predictWhatOnnxRuntimePredicts() {
        QFETCH(QString, name);
        QFETCH(double, atLeast);
        QFile reference(QStringLiteral(TEST_DATA_FOLDER "/predictions.json"));
        QVERIFY(reference.open(QIODevice::ReadOnly));
        const auto expected = nlohmann::json::parse(reference.readAll().toStdString()).at(name.toStdString());
        QFile model(QStringLiteral(TEST_DATA_FOLDER "/../../resources/models/%1.onnx").arg(name));
        QVERIFY(model.open(QIODevice::ReadOnly));
        const QByteArray hash = QCryptographicHash::hash(model.readAll(), QCryptographicHash::Sha256).toHex();
        QCOMPARE(hash.toStdString(), expected.at("sha256").get<std::string>());

        const auto network = openModel("builtin:" + name.toStdString());
        QVERIFY(network.has_value());
        const EvaluationData data(*openData("mnist-test"), Scaling::unit());
        const auto evaluation = evaluate(*network, data);
        QVERIFY(evaluation.has_value());
        const auto classes = expected.at("classes").get<std::string>();
        QCOMPARE(classes.size(), std::size_t{10000});
        Index different = 0;
        Index correct = 0;
        for (std::size_t i = 0; i < classes.size(); ++i) {
            different += evaluation->predictions[i] != classes[i] - '0';
            correct += data.labels()[i] == classes[i] - '0';
        }
        QCOMPARE(different, Index{0});
        QCOMPARE(evaluation->correct, correct);
        QVERIFY(evaluation->accuracy >= atLeast);
    }
};

QTEST_APPLESS_MAIN(TestShippedModels)
#include "TestShippedModels.moc"
