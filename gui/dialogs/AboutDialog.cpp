#include "gui/dialogs/AboutDialog.h"

#include "engine/core/Paths.h"

#include <Eigen/Core>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <tbb/version.h>
#include <zlib.h>

#include <qcustomplot.h>

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace prunescope {

namespace {

QString tableRow(const QString& name, const QString& text) {
    return QStringLiteral("<tr><td style='padding-right:18px'>%1</td><td>%2</td></tr>").arg(name, text);
}

void fill(QDialog& dialog, const QString& title, const QString& html) {
    dialog.setWindowTitle(title);
    auto* layout = new QVBoxLayout(&dialog);
    auto* label = new QLabel(html, &dialog);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setAccessibleName(title);
    label->setWordWrap(true);
    label->setMinimumWidth(560);
    layout->addWidget(label);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout->addWidget(buttons);
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    QString html =
        QStringLiteral("<h2>PruneScope %1</h2><p>%2</p><p>%3</p><table>")
            .arg(QString::fromStdString(programVersion()),
                 tr("Drag a threshold; see a trained network really being pruned and its accuracy really being measured."),
                 tr("Free software under the GNU General Public License, version 3 or later; it comes without any warranty."));
    html += tableRow(QStringLiteral("Qt %1").arg(QString::fromLatin1(qVersion())), QStringLiteral("LGPL 3"));
    html += tableRow(QStringLiteral("QCustomPlot %1").arg(QStringLiteral(QCUSTOMPLOT_VERSION_STR)), QStringLiteral("GPL 3"));
    html += tableRow(QStringLiteral("Eigen %1.%2.%3").arg(EIGEN_WORLD_VERSION).arg(EIGEN_MAJOR_VERSION).arg(EIGEN_MINOR_VERSION),
                     QStringLiteral("MPL 2"));
    html += tableRow(QStringLiteral("oneTBB %1.%2").arg(TBB_VERSION_MAJOR).arg(TBB_VERSION_MINOR), QStringLiteral("Apache 2"));
    html += tableRow(QStringLiteral("ONNX 1.12, protobuf"), QStringLiteral("Apache 2, BSD"));
    html += tableRow(QStringLiteral("fmt %1.%2.%3").arg(FMT_VERSION / 10000).arg(FMT_VERSION / 100 % 100).arg(FMT_VERSION % 100),
                     QStringLiteral("MIT"));
    html += tableRow(QStringLiteral("nlohmann-json %1.%2.%3")
                         .arg(NLOHMANN_JSON_VERSION_MAJOR)
                         .arg(NLOHMANN_JSON_VERSION_MINOR)
                         .arg(NLOHMANN_JSON_VERSION_PATCH),
                     QStringLiteral("MIT"));
    html += tableRow(QStringLiteral("zlib %1").arg(QString::fromLatin1(zlibVersion())), QStringLiteral("zlib"));
    html += tableRow(tr("MNIST images"), tr("Y. LeCun, C. Cortes, C. Burges; see NOTICE"));
    fill(*this, tr("About PruneScope"), html + QStringLiteral("</table>"));
}

HelpDialog::HelpDialog(QWidget* parent) : QDialog(parent) {
    QString html = QStringLiteral("<table>");
    html += tableRow(tr("Threshold slider"), tr("drag; arrow keys 0.1 % of the weights, Page Up and Down 5 %, Home and End"));
    html += tableRow(tr("Anywhere"),
                     tr("Ctrl+Right and Ctrl+Left prune 1 % more or less; Ctrl+Z and Ctrl+Shift+Z undo and redo; Esc cancels"));
    html += tableRow(
        tr("Weight map"),
        tr("wheel or + and − zoom, drag or arrow keys pan, double click or Home fits, Ctrl+G goes to a weight by number"));
    html +=
        tableRow(tr("Histogram"),
                 tr("drag either line, or arrow keys; wheel zooms, double click fits; right click shows the numbers as a table"));
    html += tableRow(tr("Curve"), tr("click or drag to prune to that sparsity; right click shows the numbers as a table"));
    html +=
        tableRow(tr("Layers"), tr("Ctrl+Page Up and Down change the layer; untick a layer to exclude it from the selected step"));
    html += tableRow(tr("Recipe"),
                     tr("Ctrl+N adds a Prune step, Delete removes, Alt+Up and Alt+Down move, Ctrl+D switches it off or on"));
    html +=
        tableRow(tr("Rebuild"),
                 tr("a button applies the default strategy, its arrow opens the others; F2 or a double click on a step opens its "
                    "settings, F5 runs cancelled steps again, Ctrl+Shift+M compares strategies"));
    html +=
        tableRow(tr("After, Before, Change"),
                 tr("the weights on either side of the selected step, and by how much it moved each of them; what it added is "
                    "outlined"));
    html += tableRow(tr("Tables"), tr("Ctrl+C copies the selection, or the whole table"));
    html += tableRow(tr("Files"), tr("drop a model, a recipe, or the two IDX files of a data set on the window"));
    html +=
        tableRow(tr("The rule"),
                 tr("a weight is kept when its score is larger than the threshold; a tie is pruned; biases are never pruned"));
    fill(*this, tr("Keys and mouse"), html + QStringLiteral("</table>"));
}

} // namespace prunescope
