#include "gui/dialogs/StrategyDialog.h"

#include "engine/reconstruction/StrategyRegistry.h"
#include "gui/Messages.h"
#include "gui/Theme.h"
#include "gui/values/NumberText.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace prunescope {

namespace {

/// A muted label with word wrap.
QLabel* note(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// Accepts "0.5" and "0,5", the forms of the locale and of the command line.
bool readNumber(const QString& text, double& number) {
    bool read = false;
    number = QLocale().toDouble(text.trimmed(), &read);
    if (!read)
        number = QLocale::c().toDouble(text.trimmed(), &read);
    return read;
}

} // namespace

StrategyDialog::StrategyDialog(const StrategyStep& step, const Network& network, Index images, bool isNew, QWidget* parent)
    : QDialog(parent), m_step(step), m_strategy(*StrategyRegistry::instance().find(step.strategy)), m_network(network),
      m_images(images) {
    const StrategyInfo& info = m_strategy.info();
    setWindowTitle(engineText(info.title));
    setMinimumWidth(520);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(note(engineText(info.explanation), this));
    auto* form = new QFormLayout;
    for (const ParameterInfo& parameter : stepParameters(info))
        addField(form, parameter, m_step.parameters.values().at(parameter.name));
    layout->addLayout(form);
    m_time = note({}, this);
    layout->addWidget(m_time);
    QLabel* source = note(tr("Source: %1.").arg(engineText(info.source)), this);
    source->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(source);
    m_problem = note({}, this);
    QPalette palette = m_problem->palette();
    palette.setColor(QPalette::WindowText, Theme::instance().color(Token::Loss));
    m_problem->setPalette(palette);
    layout->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_accept = buttons->addButton(isNew ? tr("Apply") : tr("Change"), QDialogButtonBox::AcceptRole);
    m_accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    follow();
}

void StrategyDialog::addField(QFormLayout* form, const ParameterInfo& info, const ParameterValue& value) {
    Field field = info.type == ParameterType::Flag                                             ? makeFlag(value)
                  : info.type == ParameterType::Choice                                         ? makeChoice(info, value)
                  : info.type == ParameterType::Layer                                          ? makeLayer(value)
                  : info.type == ParameterType::Whole && value.index() != 0 && info.most < 1e9 ? makeWhole(info, value)
                                                                                               : makeText(info, value);
    const QString name = QString::fromStdString(info.name);
    const QString meaning = engineText(info.meaning);
    field.editor->setObjectName(name);
    field.editor->setAccessibleName(name);
    field.editor->setToolTip(info.type == ParameterType::Flag || info.type == ParameterType::Choice ||
                                     info.type == ParameterType::Layer
                                 ? meaning
                                 : tr("%1 (%2)").arg(meaning, messageText(rangeText(info))));
    auto* label = new QLabel(name, this);
    label->setToolTip(field.editor->toolTip());
    label->setBuddy(field.editor);
    auto* cell = new QWidget(this);
    auto* cellLayout = new QVBoxLayout(cell);
    cellLayout->setContentsMargins(0, 0, 0, 0);
    cellLayout->setSpacing(2);
    cellLayout->addWidget(field.editor);
    QLabel* explained = note(meaning, cell);
    explained->setFont(Theme::font(-1));
    explained->setForegroundRole(QPalette::PlaceholderText);
    cellLayout->addWidget(explained);
    form->addRow(label, cell);
    m_fields[info.name] = std::move(field);
}

StrategyDialog::Field StrategyDialog::makeFlag(const ParameterValue& value) {
    auto* box = new QCheckBox(tr("on"), this);
    box->setChecked(std::get<bool>(value));
    connect(box, &QCheckBox::toggled, this, &StrategyDialog::follow);
    return {box, [box] { return ParameterValue(box->isChecked()); }};
}

StrategyDialog::Field StrategyDialog::makeWhole(const ParameterInfo& info, const ParameterValue& value) {
    auto* box = new QSpinBox(this);
    box->setRange(static_cast<int>(info.least), static_cast<int>(info.most));
    box->setValue(static_cast<int>(std::get<std::int64_t>(value)));
    connect(box, &QSpinBox::valueChanged, this, &StrategyDialog::follow);
    return {box, [box] { return ParameterValue(static_cast<std::int64_t>(box->value())); }};
}

StrategyDialog::Field StrategyDialog::makeChoice(const ParameterInfo& info, const ParameterValue& value) {
    auto* box = new QComboBox(this);
    for (const std::string& choice : info.choices)
        box->addItem(QString::fromStdString(choice));
    if (value.index() != 0)
        box->setCurrentText(QString::fromStdString(std::get<std::string>(value)));
    connect(box, &QComboBox::currentIndexChanged, this, &StrategyDialog::follow);
    return {box, [box] { return ParameterValue(box->currentText().toStdString()); }};
}

/// A layer by its name; the first entry leaves the parameter out.
StrategyDialog::Field StrategyDialog::makeLayer(const ParameterValue& value) {
    auto* box = new QComboBox(this);
    box->addItem(tr("left out"));
    for (const std::string& layer : m_network.layerNames())
        box->addItem(QString::fromStdString(layer));
    if (value.index() != 0)
        box->setCurrentText(QString::fromStdString(std::get<std::string>(value)));
    connect(box, &QComboBox::currentIndexChanged, this, &StrategyDialog::follow);
    return {box, [box]() -> ParameterValue {
                if (box->currentIndex() == 0)
                    return std::monostate();
                return box->currentText().toStdString();
            }};
}

/// A line edit for numbers of any size, lists, and optional values; it shows what can be entered.
StrategyDialog::Field StrategyDialog::makeText(const ParameterInfo& info, const ParameterValue& value) {
    auto* line = new QLineEdit(QString::fromStdString(valueText(value)), this);
    line->setPlaceholderText(info.standard.index() == 0 ? tr("left out") : messageText(rangeText(info)));
    connect(line, &QLineEdit::textChanged, this, &StrategyDialog::follow);
    return {line, [line, info]() -> ParameterValue {
                if (line->text().trimmed().isEmpty())
                    return std::monostate();
                std::vector<double> numbers;
                for (const QString& part : line->text().split(QLatin1Char(info.type == ParameterType::NumberList ? ',' : '\n'))) {
                    double number = 0;
                    if (!readNumber(part, number))
                        number = std::numeric_limits<double>::quiet_NaN(); // refused by checkParameter(), with its sentence
                    numbers.push_back(number);
                }
                if (info.type == ParameterType::NumberList)
                    return numbers;
                if (info.type == ParameterType::Whole && std::isfinite(numbers.front()) &&
                    numbers.front() == std::floor(numbers.front()) && std::fabs(numbers.front()) < 1e15)
                    return static_cast<std::int64_t>(numbers.front());
                return numbers.front();
            }};
}

StrategyStep StrategyDialog::step() const {
    StrategyStep step = m_step;
    for (const auto& [name, field] : m_fields)
        step.parameters.set(name, field.value());
    return step;
}

QWidget* StrategyDialog::editor(const QString& parameter) const {
    const auto found = m_fields.find(parameter.toStdString());
    return found == m_fields.end() ? nullptr : found->second.editor;
}

void StrategyDialog::follow() {
    if (!m_accept)
        return; // still being built
    const StrategyStep now = step();
    const auto checked = checkStrategyStep(now);
    m_accept->setEnabled(checked.has_value());
    m_problem->setVisible(!checked);
    if (!checked) {
        m_problem->setText(errorText(checked.error()));
        return;
    }
    const Index images =
        now.parameters.has("calibration") ? std::min<Index>(m_images, now.parameters.whole("calibration")) : m_images;
    m_time->setText(tr("Expected time on this machine: %1. Cost: %2.")
                        .arg(durationText(m_strategy.expectedSeconds(m_network, now.parameters, images)),
                             engineText(m_strategy.info().cost)));
}

} // namespace prunescope
