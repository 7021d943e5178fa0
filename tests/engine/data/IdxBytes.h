// Small IDX and gzip files for the readers' tests, put together byte by byte.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

#include <filesystem>

namespace idx {

inline QByteArray bigEndian(std::initializer_list<quint32> numbers) {
    QByteArray bytes;
    for (const quint32 number : numbers)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.append(static_cast<char>(number >> static_cast<unsigned>(shift)));
    return bytes;
}

/// Images whose pixels count 0, 1, 2, … (modulo 256).
inline QByteArray images(quint32 count, quint32 rows, quint32 cols) {
    QByteArray bytes = bigEndian({0x803, count, rows, cols});
    for (quint32 i = 0; i < count * rows * cols; ++i)
        bytes.append(static_cast<char>(i));
    return bytes;
}

inline QByteArray labels(std::initializer_list<int> values) {
    QByteArray bytes = bigEndian({0x801, static_cast<quint32>(values.size())});
    for (const int value : values)
        bytes.append(static_cast<char>(value));
    return bytes;
}

/// One gzip member (zlib's deflate with a gzip header).
inline QByteArray gzip(const QByteArray& content) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(content.size()))) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

/// A folder that goes away with the test.
class Folder {
public:
    std::filesystem::path path(const QString& name = {}) const { return (m_folder.path() + "/" + name).toStdString(); }

    std::filesystem::path write(const QString& name, const QByteArray& bytes) const {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return path(name);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace idx
