// Weights in files beside the model.
#include "OnnxFile.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace prunescope;

namespace {

void writeFloats(const QString& path, const std::vector<float>& values, const std::string& before = {}) {
    std::ofstream file(path.toStdString(), std::ios::binary);
    file.write(before.data(), static_cast<std::streamsize>(before.size()));
    file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
}

/// x → Gemm with W from outside, [[1, 2], [3, 4]] when all is well → y: [4, 10] for x = [2, 1].
OnnxFile fileWith(const std::vector<std::pair<std::string, std::string>>& entries, const OnnxFile::Dims& dims = {2, 2}) {
    OnnxFile file;
    auto& tensor = file.bare("W", dims, onnx::TensorProto::FLOAT);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : entries) {
        auto& entry = *tensor.add_external_data();
        entry.set_key(key);
        entry.set_value(value);
    }
    setInt(file.node("Gemm", {"x", "W"}, "y"), "transB", 1);
    return file;
}

} // namespace

class TestOnnxExternalData : public QObject {
    Q_OBJECT

private slots:
    void weightsComeFromTheFileBeside_data() {
        QTest::addColumn<QString>("location");
        QTest::addColumn<QString>("offset");
        QTest::addColumn<QString>("length");
        QTest::newRow("whole file") << "plain.data"
                                    << ""
                                    << "";
        QTest::newRow("with length") << "plain.data"
                                     << "0"
                                     << "16";
        QTest::newRow("in a folder") << "sub/deep.bin"
                                     << ""
                                     << "";
        QTest::newRow("with ./") << "./plain.data"
                                 << ""
                                 << "";
        QTest::newRow("behind other bytes") << "offset.data"
                                            << "8"
                                            << "16";
        QTest::newRow("at an odd byte") << "odd.data"
                                        << "3"
                                        << "16";
    }

    void weightsComeFromTheFileBeside() {
        QFETCH(QString, location);
        QFETCH(QString, offset);
        QFETCH(QString, length);
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("sub"));
        writeFloats(folder.filePath("plain.data"), {1, 2, 3, 4});
        writeFloats(folder.filePath("sub/deep.bin"), {1, 2, 3, 4});
        writeFloats(folder.filePath("offset.data"), {1, 2, 3, 4, 9, 9}, "12345678");
        writeFloats(folder.filePath("odd.data"), {1, 2, 3, 4}, "123");
        std::vector<std::pair<std::string, std::string>> entries{{"location", location.toStdString()}};
        if (!offset.isEmpty())
            entries.emplace_back("offset", offset.toStdString());
        if (!length.isEmpty())
            entries.emplace_back("length", length.toStdString());
        const auto network = fileWith(entries).open(folder);
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(outputFor(*network, {2, 1}), (std::vector<float>{4, 10}));
    }

    void theFileIsMappedAndNotCopied() {
        const QTemporaryDir folder;
        writeFloats(folder.filePath("w.data"), {1, 2, 3, 4});
        // Two layers on the same bytes share them.
        OnnxFile file = fileWith({{"location", "w.data"}});
        file.graph().mutable_node(0)->set_output(0, std::string("h"));
        setInt(file.node("Gemm", {"h", "W"}, "y"), "transB", 1);
        const auto network = file.open(folder);
        QVERIFY(network.has_value());
        QVERIFY(
            network->layer(LayerIndex{0}).weights()->values.sharesMemoryWith(network->layer(LayerIndex{1}).weights()->values));
        // The mapping outlives the file's name.
        QVERIFY(QFile::remove(folder.filePath("w.data")));
        QCOMPARE(outputFor(*network, {2, 1}), (std::vector<float>{24, 52})); // W [4, 10]
    }

    void badPlacesAreRefused_data() {
        QTest::addColumn<QString>("location");
        QTest::addColumn<QString>("offset");
        QTest::addColumn<QString>("length");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* location, const char* offset, const char* length, ErrorCode code) {
            QTest::newRow(name) << location << offset << length << static_cast<int>(code);
        };
        row("absolute", "/etc/passwd", "", "", ErrorCode::FileDamaged);
        row("parent", "../outside.data", "", "", ErrorCode::FileDamaged);
        row("parent inside", "sub/../../outside.data", "", "", ErrorCode::FileDamaged);
        row("link to outside", "link.data", "", "", ErrorCode::FileDamaged);
        row("linked folder", "linked/outside.data", "", "", ErrorCode::FileDamaged);
        row("no location", "", "", "", ErrorCode::FileDamaged);
        row("missing", "lost.data", "", "", ErrorCode::FileNotFound);
        row("folder", "sub", "", "", ErrorCode::FileUnreadable);
        row("empty file", "empty.data", "", "", ErrorCode::FileTruncated);
        row("too short", "short.data", "", "", ErrorCode::FileTruncated);
        row("offset behind the end", "good.data", "17", "", ErrorCode::FileTruncated);
        row("end behind the end", "good.data", "4", "16", ErrorCode::FileTruncated);
        row("offset that overflows", "good.data", "18446744073709551615", "", ErrorCode::FileTruncated);
        row("offset of 21 digits", "good.data", "999999999999999999999", "", ErrorCode::FileDamaged);
        row("negative offset", "good.data", "-4", "", ErrorCode::FileDamaged);
        row("offset in words", "good.data", "four", "", ErrorCode::FileDamaged);
        row("length of another size", "good.data", "0", "12", ErrorCode::FileDamaged);
    }

    void badPlacesAreRefused() {
        QFETCH(QString, location);
        QFETCH(QString, offset);
        QFETCH(QString, length);
        QFETCH(int, code);
        const QTemporaryDir outer;
        const QString inner = outer.filePath("models");
        QVERIFY(QDir().mkpath(inner + "/sub"));
        writeFloats(outer.filePath("outside.data"), {1, 2, 3, 4});
        writeFloats(inner + "/good.data", {1, 2, 3, 4});
        writeFloats(inner + "/short.data", {1, 2, 3});
        writeFloats(inner + "/empty.data", {});
        QVERIFY(QFile::link(outer.filePath("outside.data"), inner + "/link.data"));
        QVERIFY(QFile::link(outer.path(), inner + "/linked"));
        std::vector<std::pair<std::string, std::string>> entries;
        if (!location.isEmpty())
            entries.emplace_back("location", location.toStdString());
        if (!offset.isEmpty())
            entries.emplace_back("offset", offset.toStdString());
        if (!length.isEmpty())
            entries.emplace_back("length", length.toStdString());
        const auto network = OnnxFile::openBytes(fileWith(entries).bytes(), (inner + "/model.onnx").toStdString());
        QVERIFY(!network.has_value());
        QVERIFY2(static_cast<int>(network.error().code) == code, errorSentence(network.error()).c_str());
    }

    void hugeSizesAreRefusedBeforeAllocating() {
        const QTemporaryDir folder;
        writeFloats(folder.filePath("w.data"), {1, 2, 3, 4});
        const auto network = fileWith({{"location", "w.data"}}, {std::int64_t{1} << 31, std::int64_t{1} << 30}).open(folder);
        QVERIFY(!network.has_value());
        QCOMPARE(network.error().code, ErrorCode::FileTruncated);
    }

    void aStaleDataFileIsHarmless() {
        const QTemporaryDir folder;
        writeFloats(folder.filePath("model.onnx.data"), {7});
        OnnxFile file;
        file.addLayerConstants();
        file.node("MatMul", {"x", "W"}, "y");
        QVERIFY(file.open(folder).has_value());
    }

    void anUnusedConstantMayBeMissing() {
        const QTemporaryDir folder;
        OnnxFile file = fileWith({{"location", "lost.data"}});
        file.graph().mutable_initializer(0)->set_name("unused");
        file.addLayerConstants();
        QVERIFY(file.open(folder).has_value());
    }
};

QTEST_MAIN(TestOnnxExternalData)
#include "TestOnnxExternalData.moc"
