// Chooses the images to measure on, how many of them, and how pixels are converted to inputs.
#pragma once

#include "engine/data/Dataset.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace prunescope {

class DataDialog : public QDialog {
    Q_OBJECT

public:
    DataDialog(const QString& data, const Subset& subset, const Scaling& scaling, QWidget* parent = nullptr);

    /// Shows only the choice of images, for those that strategies train on.
    void hideMeasuring();

    QString data() const; ///< a name, or "IMAGES,LABELS"
    Subset subset() const;
    Scaling scaling() const;

private:
    QWidget* makeFileRow(QLineEdit*& edit, const QString& name);
    void makeSets(const QString& data);
    void makeSubset(const Subset& subset);
    void makeScaling(const Scaling& scaling);
    void follow();

    QComboBox* m_set = nullptr;
    QLineEdit* m_images = nullptr;
    QLineEdit* m_labels = nullptr;
    QComboBox* m_kind = nullptr;
    QSpinBox* m_count = nullptr;
    QComboBox* m_scale = nullptr;
    QDoubleSpinBox* m_mean = nullptr;
    QDoubleSpinBox* m_deviation = nullptr;
    QWidget* m_files = nullptr;
};

} // namespace prunescope
