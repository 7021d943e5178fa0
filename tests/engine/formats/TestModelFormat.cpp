// A new format needs nothing but the registry.
#include "engine/core/AtomicFile.h"
#include "engine/formats/ModelFormat.h"
#include "engine/formats/OpenModel.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

using namespace prunescope;

namespace {

/// "TOY1" and the weights of one dense layer with one output, as text.
class ToyFormat final : public ModelFormat {
public:
    std::string_view name() const override { return "toy"; }
    Message description() const override { return Message::verbatim("a toy model (.toy)"); }
    std::vector<std::string_view> suffixes() const override { return {".toy"}; }
    bool matches(const FileSample& file) const override { return file.head.starts_with("TOY1"); }

    bool canRead() const override { return true; }
    Result<Network> read(const std::filesystem::path& path, const std::stop_token&, const ProgressFn&) const override {
        std::ifstream file(path);
        std::string signature;
        file >> signature;
        const std::vector<float> weights{std::istream_iterator<float>(file), {}};
        Matrix row(1, static_cast<Index>(weights.size()));
        std::copy(weights.begin(), weights.end(), row.data());
        return Network::ofDense(path.filename().string(), {{"toy", makeWeights(SharedMatrix(std::move(row)), {}), {}}});
    }

    bool canWrite() const override { return true; }
    Result<void> write(const Network& network, const std::filesystem::path& path) const override {
        const SharedMatrix& weights = network.layer(LayerIndex{0}).weights()->values;
        std::ostringstream text;
        text << "TOY1";
        for (Index i = 0; i < weights.size(); ++i)
            text << ' ' << weights.data()[i];
        return writeFileAtomically(path, text.str());
    }
};

std::string contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class TestModelFormat : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { registerModelFormat(std::make_unique<ToyFormat>()); }

    void aFileIsReadByTheFormatThatItsContentBelongsTo() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("model.onnx").toStdString(); // the name does not count
        std::ofstream(path) << "TOY1 1.5 -2 0.25";
        const auto network = openModel(path);
        QVERIFY2(network.has_value(), network ? "" : errorSentence(network.error()).c_str());
        QCOMPARE(network->inputSize(), Index{3});
        QCOMPARE(network->layer(LayerIndex{0}).weights()->values.data()[1], -2.0F);
    }

    void aFileIsWrittenInTheFormatOfItsSuffixOrTheOneThatIsNamed() {
        const QTemporaryDir folder;
        Matrix weights(1, 2);
        weights << 3, 4;
        const Network network = *Network::ofDense("n", {{"fc", makeWeights(SharedMatrix(weights), {}), {}}});
        const auto save = [&](const char* name, std::string_view format) {
            return saveModel(network, folder.filePath(name).toStdString(), format);
        };
        QVERIFY(save("a.toy", {}).has_value());
        QCOMPARE(contentOf(folder.filePath("a.toy")), std::string("TOY1 3 4"));
        QVERIFY(save("b.TOY", {}).has_value());
        QCOMPARE(contentOf(folder.filePath("b.TOY")), std::string("TOY1 3 4"));
        QVERIFY(save("c.onnx", "toy").has_value());
        QCOMPARE(contentOf(folder.filePath("c.onnx")), std::string("TOY1 3 4"));
        // ONNX is the default.
        for (const char* name : {"d.onnx", "d", "d.bin", "d.h5"}) {
            QVERIFY(save(name, {}).has_value());
            QVERIFY(contentOf(folder.filePath(name)).starts_with('\x08'));
        }
        QCOMPARE(save("e.toy", "no such").error().code, ErrorCode::BadArgument);
        QCOMPARE(save("e.h5", "hdf5").error().code, ErrorCode::Unsupported); // recognized only
        QVERIFY(!QFile::exists(folder.filePath("e.toy")));
    }

    void everyFormatSaysWhatItIs() {
        std::set<std::string_view> names;
        for (const ModelFormat* format : modelFormats()) {
            QVERIFY(names.insert(format->name()).second);
            QVERIFY(!format->description().text().empty());
            QVERIFY(findModelFormat(format->name()) == format);
        }
        QVERIFY(names.count("onnx") == 1 && names.count("toy") == 1 && names.count("keras") == 1);
    }
};

QTEST_MAIN(TestModelFormat)
#include "TestModelFormat.moc"
