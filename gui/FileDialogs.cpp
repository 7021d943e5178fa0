#include "gui/FileDialogs.h"

#include "gui/Settings.h"

#include <QFileInfo>

namespace prunescope {

void askForFile(QWidget* parent, const QString& title, const QString& filter, QFileDialog::AcceptMode mode,
                const QString& suggestion, const std::function<void(const QString& file)>& receiver) {
    auto* dialog = new QFileDialog(parent, title, settings::lastFolder(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(mode == QFileDialog::AcceptOpen ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    if (mode == QFileDialog::AcceptSave) {
        dialog->selectFile(suggestion);
        dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [receiver](const QString& file) {
        settings::setLastFolder(file);
        receiver(file);
    });
    dialog->open();
}

} // namespace prunescope
