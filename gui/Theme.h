// The colours and sizes of the window. Views use a token, never a colour of their own.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

namespace prunescope {

/// What a colour means. Values: the table in Theme.cpp.
enum class Token {
    Window,
    Panel,
    Line,
    Text,
    QuietText,
    Accent, ///< selection, kept weights, the one primary button
    Loss,   ///< threshold and losses
    Gain,   ///< gains and rebuilt weights
    WeightNegative,
    WeightZero,
    WeightPositive,
    PrunedCell,
    DenseReference,
    Selection, ///< background of a selected row
    Track,     ///< the empty part of bars and sliders
};

enum class ThemeChoice { FollowSystem, Light, Dark };

/// One instance for the program. Emits changed() when the user chooses another theme or the system's palette changes between
/// light and dark.
class Theme : public QObject {
    Q_OBJECT

public:
    static Theme& instance();

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    bool isDark() const { return m_dark; }
    QColor color(Token token) const;

    /// The interface font with tabular figures, `points` larger than the program's font.
    static QFont font(double morePoints = 0, QFont::Weight weight = QFont::Normal);

    static constexpr int kGap = 6;    ///< pixels between panels
    static constexpr int kRadius = 6; ///< pixels, corners of panels

signals:
    void changed();

private:
    Theme();
    bool eventFilter(QObject* watched, QEvent* event) override;
    void apply();
    void followSystem();

    ThemeChoice m_choice = ThemeChoice::FollowSystem;
    bool m_dark = false;
    bool m_systemDark = false;
};

} // namespace prunescope
