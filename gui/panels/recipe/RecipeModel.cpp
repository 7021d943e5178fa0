#include "gui/panels/recipe/RecipeModel.h"

#include "gui/Messages.h"
#include "gui/session/Session.h"
#include "gui/Theme.h"
#include "gui/values/NumberText.h"

namespace prunescope {

RecipeModel::RecipeModel(Session& session, QObject* parent) : QAbstractTableModel(parent), m_session(session) {
    connect(&session, &Session::sourceChanged, this, &RecipeModel::refresh);
    connect(&session, &Session::recipeChanged, this, &RecipeModel::refresh);
    connect(&session, &Session::outcomeChanged, this, &RecipeModel::refresh);
    refresh();
}

void RecipeModel::refresh() {
    const int rows = m_session.hasModel() ? 1 + static_cast<int>(m_session.recipe().steps.size()) : 0;
    // Rows come and go at the end; what they say follows with dataChanged, so that a selection survives.
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    } else if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    }
    if (m_rows > 0)
        emit dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
}

int RecipeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int RecipeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString RecipeModel::text(int row, int column) const {
    if (column == Number)
        return row == 0 ? QString() : QString::number(row);
    if (column == Name)
        return row == 0 ? tr("Load %1").arg(modelTitle(m_session.modelName()))
                        : stepTitle(m_session.recipe().steps[static_cast<std::size_t>(row - 1)]);
    if (row > 0 && !m_session.recipe().steps[static_cast<std::size_t>(row - 1)].enabled)
        return tr("off");
    OutcomePtr outcome = m_session.rowOutcome(row);
    if (row == m_session.selectedRow() && m_session.shown() && !m_session.isStale())
        outcome = m_session.shown();
    if (!outcome && m_session.isNotRun(row))
        return tr("not run");
    if (!outcome)
        outcome = m_session.staleRowOutcome(row); // greyed by the foreground role
    return outcome && outcome->evaluation ? numberText(100 * outcome->evaluation->accuracy, 2) : QStringLiteral("…");
}

QVariant RecipeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const bool off = row > 0 && !m_session.recipe().steps[static_cast<std::size_t>(row - 1)].enabled;
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole:
        return row == 0 ? tr("The network as loaded: \"dense\" in all comparisons.")
                        : stepDescription(m_session.recipe().steps[static_cast<std::size_t>(row - 1)]);
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (index.column() == Accuracy ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::CheckStateRole: return index.column() == Name && row > 0 ? QVariant(off ? Qt::Unchecked : Qt::Checked) : QVariant();
    case Qt::ForegroundRole:
        if (index.column() == Accuracy && m_session.isNotRun(row))
            return Theme::instance().color(Token::Loss);
        if (index.column() == Accuracy && (m_session.rowOutcome(row) || row == m_session.selectedRow()) && !off)
            return Theme::instance().color(Token::Text);
        return Theme::instance().color(off || index.column() != Name ? Token::QuietText : Token::Text);
    default: return {};
    }
}

bool RecipeModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.row() == 0 || index.column() != Name)
        return false;
    m_session.setStepEnabled(index.row() - 1, value.value<Qt::CheckState>() == Qt::Checked);
    return true;
}

Qt::ItemFlags RecipeModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.row() > 0 && index.column() == Name)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant RecipeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("step");
    case Accuracy: return tr("accuracy %");
    default: return {};
    }
}

} // namespace prunescope
