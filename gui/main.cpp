#include "engine/core/Paths.h"
#include "gui/Display.h"
#include "gui/DragBenchmark.h"
#include "gui/MainWindow.h"
#include "gui/Scenario.h"
#include "gui/Settings.h"
#include "gui/Theme.h"
#include "gui/WindowStyle.h"
#include "gui/commands/FileOpener.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFontDatabase>

#include <cstdio>
#include <cstring>

using namespace prunescope;

namespace {

struct Options {
    QStringList files;
    QString picture;
    QString screenshots;
    double benchmarkSeconds = 0; ///< 0: no benchmark
    bool json = false;
    QSize size{1280, 800};
    ThemeChoice theme = ThemeChoice::FollowSystem;
    bool themeGiven = false;
};

[[noreturn]] void refuse(const QString& sentence, int code) {
    std::fprintf(stderr, "prunescope: %s\n", qPrintable(sentence));
    std::exit(code);
}

Options parse(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Prune a trained network by dragging a threshold, and measure the result."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("files"),
        QCoreApplication::translate("main", "A model (ONNX or builtin:NAME), a recipe, the two IDX files of a data set."),
        QStringLiteral("[files…]"));
    parser.addOptions({
        {QStringLiteral("picture"),
         QCoreApplication::translate("main", "Write a picture of the window (PNG, SVG or PDF) and quit."),
         QStringLiteral("file")},
        {QStringLiteral("screenshots"),
         QCoreApplication::translate("main", "Play a fixed scenario, write its pictures to a folder and quit."),
         QStringLiteral("folder")},
        {QStringLiteral("drag-benchmark"),
         QCoreApplication::translate("main", "Play a drag of the threshold at 60 events per second, report the times and quit."),
         QStringLiteral("seconds")},
        {QStringLiteral("json"), QCoreApplication::translate("main", "The benchmark's report as JSON.")},
        {QStringLiteral("size"), QCoreApplication::translate("main", "Size of the window, for instance 1920x1080."),
         QStringLiteral("size"), QStringLiteral("1280x800")},
        {QStringLiteral("theme"), QCoreApplication::translate("main", "light, dark or system."), QStringLiteral("theme")},
    });
    parser.process(application);
    Options options;
    options.files = parser.positionalArguments();
    options.picture = parser.value(QStringLiteral("picture"));
    options.screenshots = parser.value(QStringLiteral("screenshots"));
    options.json = parser.isSet(QStringLiteral("json"));
    if (parser.isSet(QStringLiteral("drag-benchmark"))) {
        options.benchmarkSeconds = parser.value(QStringLiteral("drag-benchmark")).toDouble();
        if (!(options.benchmarkSeconds >= 0.1 && options.benchmarkSeconds <= 600))
            refuse(QCoreApplication::translate("main", "--drag-benchmark takes a number of seconds, 0.1 to 600."), 2);
    }
    const QStringList size = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    options.size = size.size() == 2 ? QSize(size[0].toInt(), size[1].toInt()) : QSize();
    if (options.size.width() < 200 || options.size.height() < 200 || options.size.width() > 16000 ||
        options.size.height() > 16000)
        refuse(QCoreApplication::translate("main", "--size takes WIDTHxHEIGHT, 200 to 16000 each."), 2);
    options.themeGiven = parser.isSet(QStringLiteral("theme"));
    const QStringList themes{QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")};
    const auto theme = options.themeGiven ? themes.indexOf(parser.value(QStringLiteral("theme"))) : 0;
    if (theme < 0)
        refuse(QCoreApplication::translate("main", "--theme is light, dark or system."), 2);
    options.theme = static_cast<ThemeChoice>(theme);
    return options;
}

void setUpLook(const Options& options, bool remember) {
    QApplication::setStyle(new WindowStyle);
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        QApplication::setFont(QFont(QStringLiteral("Inter"), 9));
    Theme::instance().setChoice(options.themeGiven || !remember ? options.theme : static_cast<ThemeChoice>(settings::theme()));
}

/// Whether the program only prints a text: --help and --version need no display.
bool onlyTells(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        for (const char* word : {"--help", "-h", "--version", "-v", "--help-all"})
            if (std::strcmp(argv[i], word) == 0)
                return true;
    return false;
}

void startBenchmark(MainWindow& window, const Options& options) {
    auto* benchmark = new DragBenchmark(window, options.benchmarkSeconds);
    QObject::connect(benchmark, &DragBenchmark::finished, &window, [benchmark, json = options.json](bool failed) {
        if (failed)
            std::fprintf(stderr, "prunescope: nothing could be measured. Check that the model opens and can be pruned.\n");
        else
            std::fputs(benchmark->report(json).c_str(), stdout);
        QCoreApplication::exit(failed ? 1 : 0);
    });
    benchmark->start();
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication::setApplicationName(QStringLiteral("PruneScope"));
    QCoreApplication::setOrganizationName(QStringLiteral("PruneScope"));
    QCoreApplication::setApplicationVersion(QString::fromStdString(programVersion()));
    if (onlyTells(argc, argv)) {
        const QCoreApplication application(argc, argv);
        parse(application);
        return 0;
    }
    if (const QString why = whyNoDisplay(); !why.isEmpty())
        refuse(why, 1);
    QApplication application(argc, argv);
    const Options options = parse(application);
    const bool pictures = !options.picture.isEmpty() || !options.screenshots.isEmpty();
    const bool benchmark = options.benchmarkSeconds > 0;
    setUpLook(options, !pictures && !benchmark);

    MainWindow window(!pictures && !benchmark);
    if (pictures || benchmark)
        window.resize(options.size);
    window.show();
    if (benchmark)
        startBenchmark(window, options);
    if (options.files.isEmpty())
        window.files().openModel(QStringLiteral("builtin:lenet-300-100"));
    else
        window.files().openFiles(options.files);
    if (pictures) {
        const QString prefix = QStringLiteral("%1x%2-%3")
                                   .arg(options.size.width())
                                   .arg(options.size.height())
                                   .arg(Theme::instance().isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
        Scenario* scenario = options.picture.isEmpty() ? Scenario::screenshots(window, options.screenshots, prefix)
                                                       : Scenario::picture(window, options.picture);
        QObject::connect(scenario, &Scenario::finished, &application, [](bool failed) {
            if (failed)
                std::fprintf(stderr, "prunescope: the pictures could not be written. Check the folder and the free space.\n");
            QCoreApplication::exit(failed ? 1 : 0);
        });
        scenario->start();
    }
    return QApplication::exec();
}
