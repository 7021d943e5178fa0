#include "engine/recipe/Recipe.h"

#include "engine/reconstruction/StrategyRegistry.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace prunescope;

class TestRecipe : public QObject {
    Q_OBJECT

private slots:
    void readsTheDocumentedForm() {
        const auto recipe = parseRecipe(R"({"format":"prunescope-recipe","version":1,"seed":1,
            "steps":[{"do":"prune","criterion":"magnitude","scope":"network","sparsity":0.9}]})");
        QVERIFY(recipe.has_value());
        QCOMPARE(recipe->seed, std::uint64_t{1});
        QCOMPARE(recipe->steps.size(), std::size_t{1});
        const PruneStep& step = *recipe->steps[0].prune();
        QVERIFY(recipe->steps[0].enabled);
        QCOMPARE(step.target, Target::Sparsity);
        QCOMPARE(step.value, 0.9);
    }

    void whatIsWrittenIsReadBack() {
        Recipe recipe;
        recipe.seed = 18446744073709551615ULL;
        PruneStep layers;
        layers.criterion = Criterion::Random;
        layers.scope = Scope::Layers;
        layers.values = {{"fc2", 0.1}, {"häd.3", 0.30000000000000004}};
        layers.exclude = {"fc1"};
        layers.seed = 42;
        PruneStep network;
        network.criterion = Criterion::StandardizedMagnitude;
        network.target = Target::Sparsity;
        network.value = 1.0 / 3;
        network.seed = recipe.seed;
        recipe.steps = {{false, layers}, {true, network}};
        const auto back = parseRecipe(recipeText(recipe));
        QVERIFY(back.has_value());
        QVERIFY(*back == recipe);
    }

    void layersAreReadByNameAndByNumber() {
        const auto recipe = parseRecipe(R"({"format":"prunescope-recipe","version":2,"steps":[
            {"do":"prune","scope":"layers","thresholds":{"fc2":0.5,"fc1":1},"exclude":["fc3"]},
            {"do":"add","strategy":"splice","layer":"fc1","exclude":["fc2","fc3"]}]})");
        QVERIFY(recipe.has_value());
        QVERIFY(recipe->steps[0].prune()->values == (ByLayer<double>{{"fc2", 0.5}, {"fc1", 1}}));
        QVERIFY(recipe->steps[0].prune()->exclude == std::vector<std::string>{"fc3"});
        QCOMPARE(recipe->steps[1].strategy()->parameters.text("layer"), std::string("fc1"));
        QVERIFY(recipe->steps[1].strategy()->exclude == (std::vector<std::string>{"fc2", "fc3"}));
        // Version 1 has positions, and null where a layer is excluded.
        const auto numbered = parseRecipe(R"({"format":"prunescope-recipe","version":1,"steps":[
            {"do":"prune","scope":"layers","thresholds":[1,0.5,null],"exclude":[2]},
            {"do":"add","strategy":"splice","layer":0,"exclude":[1,2]}]})");
        QVERIFY(numbered.has_value());
        QVERIFY(numbered->steps[0].prune()->values == (ByLayer<double>{{"0", 1}, {"1", 0.5}}));
        QVERIFY(numbered->steps[0].prune()->exclude == std::vector<std::string>{"2"});
        QCOMPARE(numbered->steps[1].strategy()->parameters.text("layer"), std::string("0"));
        QVERIFY(numbered->steps[1].strategy()->exclude == (std::vector<std::string>{"1", "2"}));
    }

    void strategyStepsAreReadBack() {
        for (const auto& strategy : StrategyRegistry::instance().all()) {
            Recipe recipe;
            recipe.seed = 5;
            StrategyStep step = StrategyRegistry::instance().step(strategy->info().name, recipe.seed);
            if (strategy->info().needsCalibration)
                step.parameters.set("calibration", std::int64_t{1000});
            if (strategy->info().takesExclude)
                step.exclude = {"fc1", "fc3"};
            for (const ParameterInfo& parameter : strategy->info().parameters)
                if (parameter.type == ParameterType::Layer)
                    step.parameters.set(parameter.name, std::string("fc2"));
            recipe.steps = {{true, step}};
            const auto back = parseRecipe(recipeText(recipe));
            QVERIFY2(back.has_value(), strategy->info().name.c_str());
            QVERIFY2(*back == recipe, strategy->info().name.c_str());
        }
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("where");
        const auto whole = [](const char* step) {
            return QByteArray(R"({"format":"prunescope-recipe","version":1,"steps":[{"do":"prune","sparsity":0.5},)") + step +
                   "]}";
        };
        QTest::newRow("no JSON") << QByteArray("{") << "recipe";
        QTest::newRow("nothing") << QByteArray() << "recipe";
        QTest::newRow("a list") << QByteArray("[]") << "recipe";
        QTest::newRow("bad UTF-8") << QByteArray("{\"format\":\"\xff\"}") << "recipe";
        QTest::newRow("another format") << QByteArray(R"({"format":"x","version":1,"steps":[]})") << "recipe, key format";
        QTest::newRow("a later version") << QByteArray(R"({"format":"prunescope-recipe","version":3,"steps":[]})")
                                         << "recipe, key version";
        QTest::newRow("version 0") << QByteArray(R"({"format":"prunescope-recipe","version":0,"steps":[]})")
                                   << "recipe, key version";
        QTest::newRow("no steps") << QByteArray(R"({"format":"prunescope-recipe","version":1})") << "recipe, key steps";
        QTest::newRow("unknown key") << QByteArray(R"({"format":"prunescope-recipe","version":1,"steps":[],"color":1})")
                                     << "recipe, key color";
        QTest::newRow("negative seed") << QByteArray(R"({"format":"prunescope-recipe","version":1,"seed":-1,"steps":[]})")
                                       << "recipe, key seed";
        QTest::newRow("key twice") << QByteArray(R"({"format":"prunescope-recipe","version":1,"version":1,"steps":[]})")
                                   << "recipe, key version";
        QTest::newRow("unknown step") << whole(R"({"do":"melt"})") << "step 2, key do";
        QTest::newRow("no do") << whole(R"({"sparsity":0.5})") << "step 2, key do";
        QTest::newRow("unknown key in step") << whole(R"({"do":"prune","sparsity":0.5,"treshold":1})") << "step 2, key treshold";
        QTest::newRow("both targets") << whole(R"({"do":"prune","sparsity":0.5,"threshold":1})") << "step 2, key sparsity";
        QTest::newRow("no target") << whole(R"({"do":"prune"})") << "step 2, key sparsity";
        QTest::newRow("sparsity of 2") << whole(R"({"do":"prune","sparsity":2})") << "step 2, key sparsity";
        QTest::newRow("threshold below 0") << whole(R"({"do":"prune","threshold":-0.1})") << "step 2, key threshold";
        QTest::newRow("threshold as text") << whole(R"({"do":"prune","threshold":"0.1"})") << "step 2, key threshold";
        QTest::newRow("list with scope network") << whole(R"({"do":"prune","thresholds":[1]})") << "step 2, key thresholds";
        QTest::newRow("number with scope layers")
            << whole(R"({"do":"prune","scope":"layers","threshold":1})") << "step 2, key threshold";
        QTest::newRow("text in list") << whole(R"({"do":"prune","scope":"layers","sparsities":[0.1,"x"]})")
                                      << "step 2, key sparsities";
        QTest::newRow("1.5 in list") << whole(R"({"do":"prune","scope":"layers","sparsities":[1.5]})")
                                     << "step 2, key sparsities";
        QTest::newRow("unknown criterion") << whole(R"({"do":"prune","criterion":"luck","sparsity":0.5})")
                                           << "step 2, key criterion";
        QTest::newRow("unknown scope") << whole(R"({"do":"prune","scope":"all","sparsity":0.5})") << "step 2, key scope";
        QTest::newRow("enabled as number") << whole(R"({"do":"prune","enabled":1,"sparsity":0.5})") << "step 2, key enabled";
        QTest::newRow("exclude as number") << whole(R"({"do":"prune","exclude":1,"sparsity":0.5})") << "step 2, key exclude";
        QTest::newRow("exclude −1") << whole(R"({"do":"prune","exclude":[-1],"sparsity":0.5})") << "step 2, key exclude";
        QTest::newRow("exclude twice") << whole(R"({"do":"prune","exclude":[1,1],"sparsity":0.5})") << "step 2, key exclude";
        QTest::newRow("unknown strategy") << whole(R"({"do":"adjust","strategy":"luck"})") << "step 2, key strategy";
        QTest::newRow("strategy of another action")
            << whole(R"({"do":"add","strategy":"least-squares"})") << "step 2, key strategy";
        QTest::newRow("unknown key of a strategy") << whole(R"({"do":"adjust","rigde":1})") << "step 2, key rigde";
        QTest::newRow("ridge as text") << whole(R"({"do":"adjust","ridge":"1"})") << "step 2, key ridge";
        QTest::newRow("ridge below 0") << whole(R"({"do":"adjust","ridge":-1})") << "step 2, key ridge";
        QTest::newRow("1.5 epochs") << whole(R"({"do":"fine-tune","epochs":1.5})") << "step 2, key epochs";
        QTest::newRow("a seed that is not used") << whole(R"({"do":"adjust","seed":1})") << "step 2, key seed";
        QTest::newRow("unknown choice") << whole(R"({"do":"fine-tune","optimizer":"luck"})") << "step 2, key optimizer";
        QTest::newRow("no calibration") << whole(R"({"do":"adjust","calibration":0})") << "step 2, key calibration";
        QTest::newRow("step is a number") << whole("7") << "step 2";
        QTest::newRow("overflow") << whole(R"({"do":"prune","threshold":1e999})") << "step 2, key threshold";
        QTest::newRow("key twice in a step")
            << whole(R"({"do":"prune","sparsity":0.5,"sparsity":0.6})") << "step 2, key sparsity";
        QTest::newRow("33 levels") << whole((R"({"do":)" + QByteArray(30, '[') + QByteArray(30, ']') + '}').constData())
                                   << "step 2, key do";
        QTest::newRow("exclusion where nothing is moved") << whole(R"({"do":"adjust","exclude":[0]})") << "step 2, key exclude";
        QTest::newRow("exclusion of no name") << whole(R"({"do":"add","exclude":[""]})") << "step 2, key exclude";
        QTest::newRow("exclusion of true") << whole(R"({"do":"add","exclude":[true]})") << "step 2, key exclude";
        QTest::newRow("exclusion of 1.5") << whole(R"({"do":"add","exclude":[1.5]})") << "step 2, key exclude";
        QTest::newRow("exclude a name twice")
            << whole(R"({"do":"prune","exclude":["fc1","fc1"],"sparsity":0.5})") << "step 2, key exclude";
        QTest::newRow("text for a layer") << whole(R"({"do":"prune","scope":"layers","sparsities":{"fc1":"x"}})")
                                          << "step 2, key sparsities";
        QTest::newRow("1.5 for a layer") << whole(R"({"do":"prune","scope":"layers","sparsities":{"fc1":1.5}})")
                                         << "step 2, key sparsities";
        QTest::newRow("null for a layer") << whole(R"({"do":"prune","scope":"layers","sparsities":{"fc1":null}})")
                                          << "step 2, key sparsities";
        QTest::newRow("one number for all layers")
            << whole(R"({"do":"prune","scope":"layers","sparsities":0.5})") << "step 2, key sparsities";
        QTest::newRow("a layer twice") << whole(R"({"do":"prune","scope":"layers","sparsities":{"fc1":0.5,"fc1":0.6}})")
                                       << "step 2, key sparsities";
        QTest::newRow("layer −1") << whole(R"({"do":"add","strategy":"splice","layer":-1})") << "step 2, key layer";
    }

    void refuses() {
        QFETCH(QByteArray, text);
        QFETCH(QString, where);
        const auto recipe = parseRecipe(text.toStdString());
        QVERIFY(!recipe.has_value());
        QCOMPARE(recipe.error().code, ErrorCode::BadRecipe);
        QCOMPARE(QString::fromStdString(recipe.error().where.text()), where);
        QVERIFY(!recipe.error().detail.empty());
    }

    void deepNestingIsRefusedNotFollowed() {
        const std::string deep(200000, '[');
        QVERIFY(!parseRecipe(deep).has_value());
        // Balanced, it is JSON: following it would take more stack than there is.
        const auto balanced = parseRecipe(deep + std::string(200000, ']'));
        QVERIFY(!balanced.has_value());
        QVERIFY(balanced.error().detail.text().find("32 levels") != std::string::npos);
    }

    void aThousandStepsAreTheMost() {
        const auto recipe = [](int steps) {
            std::string text = R"({"format":"prunescope-recipe","version":1,"steps":[)";
            for (int i = 0; i < steps; ++i)
                text += std::string(i > 0 ? "," : "") + R"({"do":"prune","sparsity":0.5})";
            return parseRecipe(text + "]}");
        };
        QVERIFY(recipe(1000).has_value());
        QVERIFY(!recipe(1001).has_value());
        QCOMPARE(QString::fromStdString(recipe(1001).error().detail.text()),
                 QStringLiteral("it has 1001 steps; a recipe has at most 1000"));
    }

    void messagesStayShort() {
        // A key of a million bytes, and a value of as many two-byte characters: cut between characters.
        const std::string key(1000000, 'k');
        const auto byKey = parseRecipe(R"({"format":"prunescope-recipe","version":1,"steps":[],")" + key + R"(":1})");
        QCOMPARE(QString::fromStdString(byKey.error().where.text()), "recipe, key " + QString(60, 'k') + QChar(0x2026));
        std::string value;
        for (int i = 0; i < 1000; ++i)
            value += "ä";
        const auto byValue = parseRecipe(R"({"format":")" + value + R"("})");
        QCOMPARE(QString::fromStdString(byValue.error().detail.text()),
                 "'" + QString(30, QChar(0xE4)) + QChar(0x2026) + "' is not prunescope-recipe");
    }

    void onlyRegularFilesAreRead() {
        const QTemporaryDir folder;
        const std::string pipe = folder.filePath(QStringLiteral("pipe")).toStdString();
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        for (const std::string& path : {pipe, folder.path().toStdString(), std::string("/dev/zero"), pipe + "-missing"}) {
            const auto recipe = readRecipe(path);
            QVERIFY(!recipe.has_value());
            QCOMPARE(recipe.error().code, ErrorCode::FileNotFound);
            QCOMPARE(recipe.error().where.text(), path);
        }
    }
};

QTEST_APPLESS_MAIN(TestRecipe)
#include "TestRecipe.moc"
