#include "gui/dialogs/DataDialog.h"

#include "engine/data/NamedData.h"
#include "gui/Messages.h"
#include "gui/Settings.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>

namespace prunescope {

namespace {

const QString kFiles = QStringLiteral("files");

constexpr int kFirstMeasuringRow = 2; // of the form: how many, scaling, and the note on it
constexpr int kLastMeasuringRow = 4;

enum ScaleChoice { Unit, Byte, Standard, Custom };

} // namespace

DataDialog::DataDialog(const QString& data, const Subset& subset, const Scaling& scaling, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Data"));
    setMinimumWidth(480);
    auto* form = new QFormLayout(this);
    makeSets(data);
    m_files = new QWidget(this);
    auto* files = new QFormLayout(m_files);
    files->setContentsMargins(0, 0, 0, 0);
    files->addRow(tr("Image file"), makeFileRow(m_images, tr("IDX file with images")));
    files->addRow(tr("Label file"), makeFileRow(m_labels, tr("IDX file with labels")));
    if (data.contains(QLatin1Char(','))) {
        m_images->setText(data.section(QLatin1Char(','), 0, 0));
        m_labels->setText(data.section(QLatin1Char(','), 1));
    }
    makeSubset(subset);
    makeScaling(scaling);
    auto* howMany = new QHBoxLayout;
    howMany->addWidget(m_kind, 1);
    howMany->addWidget(m_count);
    auto* custom = new QHBoxLayout;
    custom->addWidget(m_scale, 1);
    custom->addWidget(m_mean);
    custom->addWidget(m_deviation);
    form->addRow(tr("Images"), m_set);
    form->addRow(m_files);
    form->addRow(tr("Measure"), howMany);
    form->addRow(tr("Input scaling"), custom);
    auto* note = new QLabel(
        tr("Scaling must be what the network was trained with. x is the pixel, 0 to 255; mean and deviation act on x/255."),
        this);
    note->setWordWrap(true);
    form->addRow(note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
    connect(m_set, &QComboBox::currentIndexChanged, this, &DataDialog::follow);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &DataDialog::follow);
    connect(m_scale, &QComboBox::currentIndexChanged, this, &DataDialog::follow);
    connect(m_images, &QLineEdit::textChanged, this, &DataDialog::follow);
    connect(m_labels, &QLineEdit::textChanged, this, &DataDialog::follow);
    follow();
}

void DataDialog::makeSets(const QString& data) {
    m_set = new QComboBox(this);
    m_set->setAccessibleName(tr("Data set"));
    for (const NamedData& named : namedData()) {
        const QString name = QString::fromStdString(named.name);
        m_set->addItem(dataTitle(name), name);
        if (!named.available) {
            auto* item = qobject_cast<QStandardItemModel*>(m_set->model())->item(m_set->count() - 1);
            item->setEnabled(false);
            item->setToolTip(tr("Not on this machine: script/fetch-mnist gets it."));
        }
    }
    m_set->addItem(tr("IDX files …"), kFiles);
    const int index = m_set->findData(data);
    m_set->setCurrentIndex(index >= 0 ? index : m_set->count() - 1);
}

QWidget* DataDialog::makeFileRow(QLineEdit*& edit, const QString& name) {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    edit = new QLineEdit(row);
    edit->setAccessibleName(name);
    auto* button = new QPushButton(tr("Choose…"), row);
    button->setAccessibleName(tr("Choose: %1").arg(name));
    layout->addWidget(edit, 1);
    layout->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, target = edit, name] {
        auto* dialog = new QFileDialog(this, name, settings::lastFolder());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QFileDialog::fileSelected, target, &QLineEdit::setText);
        dialog->open();
    });
    return row;
}

void DataDialog::makeSubset(const Subset& subset) {
    m_kind = new QComboBox(this);
    m_kind->setAccessibleName(tr("How many images are measured"));
    m_kind->addItems({tr("all images"), tr("the first …"), tr("a stratified …")});
    m_kind->setItemData(2, tr("Every class keeps its share."), Qt::ToolTipRole);
    m_kind->setCurrentIndex(static_cast<int>(subset.kind));
    m_count = new QSpinBox(this);
    m_count->setAccessibleName(tr("Number of images"));
    m_count->setRange(1, 10000000);
    m_count->setGroupSeparatorShown(true);
    m_count->setValue(subset.count > 0 ? static_cast<int>(subset.count) : 1000);
}

void DataDialog::makeScaling(const Scaling& scaling) {
    m_scale = new QComboBox(this);
    m_scale->setAccessibleName(tr("Input scaling"));
    m_scale->addItems(
        {tr("unit: x / 255"), tr("byte: x"), tr("standard: (x/255 − 0.1307) / 0.3081"), tr("mean and deviation …")});
    m_scale->setCurrentIndex(scaling == Scaling::unit()       ? Unit
                             : scaling == Scaling::byte()     ? Byte
                             : scaling == Scaling::standard() ? Standard
                                                              : Custom);
    m_mean = new QDoubleSpinBox(this);
    m_deviation = new QDoubleSpinBox(this);
    m_mean->setAccessibleName(tr("Mean"));
    m_deviation->setAccessibleName(tr("Deviation"));
    for (QDoubleSpinBox* box : {m_mean, m_deviation}) {
        box->setDecimals(6);
        box->setRange(-1e6, 1e6);
    }
    m_deviation->setMinimum(1e-6);
    m_mean->setValue(scaling.mean);
    m_deviation->setValue(scaling.deviation);
}

void DataDialog::follow() {
    const bool files = m_set->currentData() == kFiles;
    m_files->setEnabled(files);
    m_count->setEnabled(m_kind->currentIndex() > 0);
    m_mean->setEnabled(m_scale->currentIndex() == Custom);
    m_deviation->setEnabled(m_scale->currentIndex() == Custom);
    if (auto* box = findChild<QDialogButtonBox*>())
        box->button(QDialogButtonBox::Ok)->setEnabled(!files || (!m_images->text().isEmpty() && !m_labels->text().isEmpty()));
}

void DataDialog::hideMeasuring() {
    auto* form = static_cast<QFormLayout*>(layout());
    for (int row = kFirstMeasuringRow; row <= kLastMeasuringRow; ++row)
        form->setRowVisible(row, false);
}

QString DataDialog::data() const {
    const QString chosen = m_set->currentData().toString();
    return chosen == kFiles ? m_images->text() + QLatin1Char(',') + m_labels->text() : chosen;
}

Subset DataDialog::subset() const {
    Subset subset;
    subset.kind = static_cast<Subset::Kind>(m_kind->currentIndex());
    subset.count = subset.kind == Subset::Kind::All ? 0 : m_count->value();
    return subset;
}

Scaling DataDialog::scaling() const {
    switch (m_scale->currentIndex()) {
    case Unit: return Scaling::unit();
    case Byte: return Scaling::byte();
    case Standard: return Scaling::standard();
    default: return {m_mean->value(), m_deviation->value()};
    }
}

} // namespace prunescope
