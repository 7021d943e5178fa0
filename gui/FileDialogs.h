#pragma once

#include <QFileDialog>

#include <functional>

namespace prunescope {

/// Opens a file dialog without blocking: the window behind it stays responsive. receiver gets the chosen file.
void askForFile(QWidget* parent, const QString& title, const QString& filter, QFileDialog::AcceptMode mode,
                const QString& suggestion, const std::function<void(const QString& file)>& receiver);

} // namespace prunescope
