#include "gui/panels/layers/LayerModel.h"

#include "gui/session/Session.h"
#include "gui/Theme.h"
#include "gui/values/NumberText.h"

namespace prunescope {

LayerModel::LayerModel(Session& session, QObject* parent) : QAbstractTableModel(parent), m_session(session) {
    connect(&session, &Session::sourceChanged, this, &LayerModel::reset);
    connect(&session, &Session::cutsChanged, this, &LayerModel::refresh);
    connect(&session, &Session::outcomeChanged, this, &LayerModel::refresh);
    reset();
}

void LayerModel::reset() {
    beginResetModel();
    m_rows = m_session.hasModel() ? m_session.network().layerCount() : 0;
    endResetModel();
}

void LayerModel::refresh() {
    if (m_rows > 0)
        emit dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
}

int LayerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int LayerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

bool LayerModel::excluded(int layer) const {
    const PruneStep* step = m_session.selectedPrune();
    return step && step->excludes(layer);
}

Index LayerModel::pruned(int layer) const {
    const auto i = static_cast<std::size_t>(layer);
    const Cuts& cuts = m_session.liveCuts();
    const OutcomePtr base = m_session.base();
    if (const auto table = m_session.table(); table && base && i < cuts.size() && cuts[i])
        return table->prunedAtBase(layer) + table->newlyPruned(layer, *cuts[i]);
    const Layer& shown = layerNow(layer);
    return shown.weightCount() - shown.weightCounts().kept;
}

/// At the selected row; before the cut of a Prune step. Steps may have changed its shape.
const Layer& LayerModel::layerNow(int layer) const {
    const OutcomePtr outcome = m_session.selectedPrune() ? m_session.base() : m_session.shown();
    const bool known = outcome && layer < outcome->network.layerCount();
    return (known ? outcome->network : m_session.network()).layer(LayerIndex{layer});
}

QString LayerModel::text(int layer, int column) const {
    const Layer& shape = layerNow(layer);
    const Index weights = shape.weightCount();
    const auto i = static_cast<std::size_t>(layer);
    switch (column) {
    case Name: return QString::fromStdString(shape.name());
    case Shape: return tr("%1 × %2").arg(shape.outputSize()).arg(shape.inputSize());
    case Weights: return weights > 0 ? countText(weights) : QString();
    case Pruned:
        return weights > 0 ? numberText(100.0 * static_cast<double>(pruned(layer)) / static_cast<double>(weights), 1) : QString();
    case Threshold:
        return i < m_session.liveCuts().size() && m_session.liveCuts()[i]
                   ? numberText(static_cast<double>(m_session.liveCuts()[i]->threshold), 4)
                   : QStringLiteral("–");
    default: return {};
    }
}

QString LayerModel::tip(int layer) const {
    const Layer& shape = layerNow(layer);
    QString tip = tr("Layer %1, %2: %3 outputs × %4 inputs, %5 parameters.")
                      .arg(layer)
                      .arg(QString::fromStdString(shape.name()))
                      .arg(shape.outputSize())
                      .arg(shape.inputSize())
                      .arg(countText(shape.parameters()));
    if (!shape.hasWeights())
        return tip;
    tip += QLatin1Char('\n') + tr("%1 of %2 weights are pruned.").arg(countText(pruned(layer)), countText(shape.weightCount()));
    tip += QLatin1Char('\n') + (excluded(layer) ? tr("Excluded: the selected Prune step leaves it alone. Tick it to include it.")
                                                : tr("Untick it to keep the selected Prune step away from it."));
    return tip;
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int layer = index.row();
    const Index weights = layerNow(layer).weightCount();
    switch (role) {
    case Qt::DisplayRole: return text(layer, index.column());
    case Qt::ToolTipRole: return tip(layer);
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == Name ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::CheckStateRole:
        return index.column() == Name && weights > 0 ? QVariant(excluded(layer) ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::ForegroundRole:
        return Theme::instance().color(excluded(layer) || index.column() == Shape || index.column() == Weights ? Token::QuietText
                                                                                                               : Token::Text);
    case BarRole: return weights > 0 ? static_cast<double>(pruned(layer)) / static_cast<double>(weights) : 0.0;
    case StaleRole: return false;
    default: return {};
    }
}

bool LayerModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    m_session.setExcluded(index.row(), value.value<Qt::CheckState>() == Qt::Unchecked);
    return true;
}

Qt::ItemFlags LayerModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name && m_session.canEditThreshold() &&
        m_session.network().layer(LayerIndex{index.row()}).hasWeights())
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole && section == Threshold)
        return tr("The score at which the selected step cuts; a weight whose score equals it is pruned.");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("name");
    case Shape: return tr("shape");
    case Weights: return tr("weights");
    case Pruned: return tr("pruned %");
    case Threshold: return tr("threshold");
    default: return {};
    }
}

} // namespace prunescope
