#include "gui/panels/diagnosis/DiagnosisModel.h"

#include "gui/Theme.h"
#include "gui/values/NumberText.h"

namespace prunescope {

namespace {

const QString kDash = QStringLiteral("—");

QString optionalText(const std::optional<double>& value, double factor, int decimals) {
    return value ? numberText(factor * *value, decimals) : kDash;
}

} // namespace

DiagnosisModel::DiagnosisModel(QObject* parent) : QAbstractTableModel(parent) {}

void DiagnosisModel::setColumns(const DiagnosisColumns& columns, const QStringList& layerNames) {
    beginResetModel();
    m_columns = columns;
    m_layerNames = layerNames;
    endResetModel();
}

void DiagnosisModel::setStale(bool stale) {
    m_stale = stale;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::ForegroundRole});
}

int DiagnosisModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstLayer + static_cast<int>(m_columns[DenseStage].diagnosis.layers.size());
}

int DiagnosisModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString DiagnosisModel::text(int row, int column) const {
    if (column == Name) {
        switch (row) {
        case ShownAccuracy: return tr("accuracy shown, %");
        case TrainAccuracy: return tr("accuracy in training, %");
        case Gap: return tr("overfitting, points");
        case MsPer1000: return tr("ms per 1,000 images");
        case EpochSeconds: return tr("s per training epoch");
        default: {
            const int layer = m_columns[DenseStage].diagnosis.layers[static_cast<std::size_t>(row - FirstLayer)].layer;
            return tr("gradient of %1").arg(layer < m_layerNames.size() ? m_layerNames[layer] : QString::number(layer));
        }
        }
    }
    const DiagnosisColumn& stage = m_columns[static_cast<std::size_t>(column - Dense)];
    if (!stage.present)
        return {};
    switch (row) {
    case ShownAccuracy: return optionalText(stage.shownAccuracy, 100, 2);
    case TrainAccuracy: return optionalText(stage.trainAccuracy, 100, 2);
    case Gap:
        return stage.shownAccuracy && stage.trainAccuracy
                   ? signedText(100 * overfitGap(*stage.trainAccuracy, *stage.shownAccuracy), 2)
                   : kDash;
    case MsPer1000: return optionalText(stage.msPer1000, 1, 2);
    case EpochSeconds: return optionalText(stage.epochSeconds, 1, 2);
    default: break;
    }
    const auto layer = static_cast<std::size_t>(row - FirstLayer);
    return layer < stage.diagnosis.layers.size() ? shortNumberText(stage.diagnosis.layers[layer].gradientRms, 3) : kDash;
}

QString DiagnosisModel::tip(int row) const {
    switch (row) {
    case ShownAccuracy: return tr("On the images that the window shows.");
    case TrainAccuracy: return tr("On the training images that steps look at and train on.");
    case Gap: return tr("Accuracy in training minus accuracy shown: what was learned by heart.");
    case MsPer1000:
        return tr(
            "Measured forward passes here and now, all threads. Zeros are skipped where that pays; removed neurons always pay.");
    case EpochSeconds: return tr("Measured: an epoch of Adam with batches of 100 on the training images.");
    default: return tr("Root mean square of the loss's gradient over all weights of the layer, on the first training images.");
    }
}

QVariant DiagnosisModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole: return tip(index.row());
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == Name ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        return Theme::instance().color(m_stale                     ? Token::DenseReference
                                       : index.column() == Rebuilt ? Token::Gain
                                       : index.column() == Dense   ? Token::QuietText
                                                                   : Token::Text);
    default: return {};
    }
}

QVariant DiagnosisModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Dense: return tr("dense");
    case Pruned: return tr("pruned");
    case Rebuilt: return m_columns[RebuiltStage].shrunk ? tr("rebuilt, smaller") : tr("rebuilt");
    default: return {};
    }
}

} // namespace prunescope
