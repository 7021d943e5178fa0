// Settings that are saved between runs of the program.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace prunescope {

namespace settings {

QByteArray geometry();
QByteArray layout();
void setWindow(const QByteArray& geometry, const QByteArray& layout);

int theme();
void setTheme(int choice);

/// Newest first, at most 8, without files that no longer exist.
QStringList recentModels();
void addRecentModel(const QString& file);

/// The recipe of the program's last run and the model it belongs to; empty if there was none.
struct LastWork {
    QString model;
    QString data;
    QString recipe; ///< JSON
};
LastWork lastWork();
void setLastWork(const LastWork& work);

/// The folder that a file dialog opens in.
QString lastFolder();
void setLastFolder(const QString& file);

} // namespace settings

} // namespace prunescope
