#pragma once

#include <QFileDialog>

#include <functional>

namespace prunescope {

/// A file dialog that is opened, not run: the window goes on working behind it. receiver gets the file that was chosen.
void askForFile(QWidget* parent, const QString& title, const QString& filter, QFileDialog::AcceptMode mode,
                const QString& suggestion, const std::function<void(const QString& file)>& receiver);

} // namespace prunescope
