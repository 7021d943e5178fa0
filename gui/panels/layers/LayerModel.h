// The layers of the network, as the selected recipe row leaves them.
#pragma once

#include "engine/recipe/RecipeRunner.h"

#include <QAbstractTableModel>

namespace prunescope {

class Session;

class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Name carries a check box: checked means the selected Prune step includes the layer. Bar is drawn from BarRole.
    enum Column { Name, Shape, Weights, Bar, Pruned, Threshold, ColumnCount };
    static constexpr int BarRole = Qt::UserRole + 1;   ///< double 0…1, as ClassModel's
    static constexpr int StaleRole = Qt::UserRole + 2; ///< bool

    explicit LayerModel(Session& session, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void reset();
    void refresh();
    QString text(int layer, int column) const;
    QString tip(int layer) const;
    /// Pruned at this moment, by the live cut where there is one.
    Index pruned(int layer) const;
    const Layer& layerNow(int layer) const;
    bool excluded(int layer) const;

    Session& m_session;
    int m_rows = 0;
};

} // namespace prunescope
