#include "gui/PictureExport.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QPixmap>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace prunescope {

namespace {

constexpr int kScreenDpi = 96;

void drawSvg(QWidget& widget, QBuffer& buffer) {
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(widget.size());
    generator.setViewBox(widget.rect());
    generator.setTitle(widget.windowTitle());
    widget.render(&generator);
}

void drawPdf(QWidget& widget, QBuffer& buffer) {
    QPdfWriter writer(&buffer);
    writer.setResolution(kScreenDpi);
    writer.setPageMargins(QMarginsF());
    writer.setPageSize(QPageSize(QSizeF(widget.size()) * 72.0 / kScreenDpi, QPageSize::Point));
    writer.setTitle(widget.windowTitle());
    QPainter painter(&writer);
    widget.render(&painter);
}

} // namespace

Result<void> exportPicture(QWidget& widget, const QString& file) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const QString ending = QFileInfo(file).suffix().toLower();
    if (ending == QLatin1String("png"))
        widget.grab().save(&buffer, "PNG");
    else if (ending == QLatin1String("svg"))
        drawSvg(widget, buffer);
    else if (ending == QLatin1String("pdf"))
        drawPdf(widget, buffer);
    else
        return fail(ErrorCode::BadArgument, file.toStdString(),
                    QT_TRANSLATE_NOOP("engine", "the name must end in .png, .svg or .pdf"));
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly) || target.write(buffer.data()) != buffer.size() || !target.commit())
        return fail(ErrorCode::FileUnwritable, file.toStdString(), target.errorString().toStdString());
    return {};
}

} // namespace prunescope
