// Authors, licences and versions; and what the keys and the mouse do.
#pragma once

#include <QDialog>

namespace prunescope {

class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

class HelpDialog : public QDialog {
    Q_OBJECT

public:
    explicit HelpDialog(QWidget* parent = nullptr);
};

} // namespace prunescope
