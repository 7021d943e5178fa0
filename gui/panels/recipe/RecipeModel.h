// The recipe as rows: the network as loaded, then one row per step with the accuracy it leads to.
#pragma once

#include <QAbstractTableModel>

namespace prunescope {

class Session;
struct Step;

class RecipeModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Name carries a check box on steps: whether the step is switched on.
    enum Column { Number, Name, Accuracy, ColumnCount };

    explicit RecipeModel(Session& session, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void refresh();
    QString text(int row, int column) const;

    Session& m_session;
    int m_rows = 0;
};

} // namespace prunescope
