// The command line as a process, started directly or from a shell.
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

#include <csignal>

struct Finished {
    int code = -1; ///< −1: it did not end in time; −2: it crashed
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

const QString kLeNet = QStringLiteral("builtin:lenet-300-100");
const QString kMlp = QStringLiteral("builtin:mlp-128");
const QStringList kFew{QStringLiteral("--limit"), QStringLiteral("200"), QStringLiteral("--json")};

inline Finished finish(QProcess& process, int milliseconds = 120000) {
    if (!process.waitForFinished(milliseconds)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

inline Finished cli(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(QStringLiteral(PRUNESCOPE_CLI), arguments);
    process.write(input);
    process.closeWriteChannel();
    return finish(process);
}

/// A script for bash in a folder: "$CLI" is the program and "$M" a small model. For file names that are not UTF-8, and for what a
/// shell does with streams, limits and signals.
inline Finished shell(const QString& folder, const QString& script) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("CLI"), QStringLiteral(PRUNESCOPE_CLI));
    environment.insert(QStringLiteral("M"), kMlp);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral("bash"), {QStringLiteral("-c"), script});
    process.closeWriteChannel();
    return finish(process);
}

/// A process that blocks SIGTERM waits for it in a thread of its own; before that the signal would end it like any other program.
inline bool watchesForSignals(qint64 process) {
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("SigBlk:"))
            return line.mid(7).trimmed().toULongLong(nullptr, 16) >> (SIGTERM - 1) & 1;
    return false;
}

inline bool isControl(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20 || value == 0x7F;
}

/// Whether a terminal would obey any part of it: C0 and C1 control characters, other than line breaks.
inline bool holdsControls(const QByteArray& text) {
    for (const char byte : text)
        if (isControl(byte) && byte != '\n')
            return true;
    for (const QChar character : QString::fromUtf8(text))
        if (character.unicode() >= 0x80 && character.unicode() < 0xA0)
            return true;
    return false;
}
