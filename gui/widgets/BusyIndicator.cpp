#include "gui/widgets/BusyIndicator.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <cmath>

namespace prunescope {

BusyIndicator::BusyIndicator(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_label = new QLabel(tr("working …"), this);
    m_bar = new QProgressBar(this);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(140, 8);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setAccessibleName(tr("Cancel the work that is under way"));
    layout->addWidget(m_label);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &BusyIndicator::cancelRequested);
    m_timer.setInterval(kMarkMs);
    connect(&m_timer, &QTimer::timeout, this, &BusyIndicator::tick);
    setBusy(false);
}

void BusyIndicator::setBusy(bool busy) {
    m_label->hide();
    m_bar->hide();
    m_cancel->hide();
    m_fraction = 0;
    if (!busy) {
        m_timer.stop();
        return;
    }
    m_since.start();
    m_timer.start();
}

void BusyIndicator::setFraction(double fraction) {
    m_fraction = fraction;
}

void BusyIndicator::tick() {
    m_label->show();
    const qint64 elapsed = m_since.elapsed();
    if (elapsed < kBarMs)
        return;
    m_bar->setRange(0, m_fraction > 0 ? 1000 : 0); // unknown share: the bar swings
    m_bar->setValue(static_cast<int>(m_fraction * 1000));
    m_bar->show();
    m_cancel->show();
    if (m_fraction > 0.02) {
        const double left = static_cast<double>(elapsed) / 1000 * (1 - m_fraction) / m_fraction;
        m_label->setText(tr("working, about %1 s left").arg(std::ceil(left)));
    } else {
        m_label->setText(tr("working …"));
    }
}

} // namespace prunescope
