#include "gui/Settings.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace prunescope::settings {

namespace {

constexpr int kRecent = 8;
constexpr int kLayoutVersion = 1; ///< changed whenever the docks change, so that an old layout is not applied to new panels

QString layoutKey() {
    return QStringLiteral("window/layout%1").arg(kLayoutVersion);
}

} // namespace

QByteArray geometry() {
    return QSettings().value(QStringLiteral("window/geometry")).toByteArray();
}

QByteArray layout() {
    return QSettings().value(layoutKey()).toByteArray();
}

void setWindow(const QByteArray& geometry, const QByteArray& layout) {
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), geometry);
    settings.setValue(layoutKey(), layout);
}

int theme() {
    return QSettings().value(QStringLiteral("window/theme"), 0).toInt();
}

void setTheme(int choice) {
    QSettings().setValue(QStringLiteral("window/theme"), choice);
}

QStringList recentModels() {
    QStringList files = QSettings().value(QStringLiteral("files/models")).toStringList();
    files.removeIf([](const QString& file) { return !QFileInfo::exists(file); });
    return files;
}

void addRecentModel(const QString& file) {
    QStringList files = recentModels();
    const QString path = QFileInfo(file).absoluteFilePath();
    files.removeAll(path);
    files.prepend(path);
    QSettings().setValue(QStringLiteral("files/models"), files.mid(0, kRecent));
}

LastWork lastWork() {
    const QSettings settings;
    return {settings.value(QStringLiteral("last/model")).toString(), settings.value(QStringLiteral("last/data")).toString(),
            settings.value(QStringLiteral("last/recipe")).toString()};
}

void setLastWork(const LastWork& work) {
    QSettings settings;
    settings.setValue(QStringLiteral("last/model"), work.model);
    settings.setValue(QStringLiteral("last/data"), work.data);
    settings.setValue(QStringLiteral("last/recipe"), work.recipe);
}

QString lastFolder() {
    return QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString();
}

void setLastFolder(const QString& file) {
    QSettings().setValue(QStringLiteral("files/folder"), QFileInfo(file).absolutePath());
}

} // namespace prunescope::settings
