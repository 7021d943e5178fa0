// Who made what, under which licence, in which version; and what keys and mouse do.
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
