#include "gui/panels/weights/CellColors.h"

#include "gui/Theme.h"

#include <cmath>

namespace prunescope {

namespace {

constexpr double kTakenShare = 0.4;    // of the text colour in the loss colour
constexpr double kReturnedShare = 0.5; // of the gain colour over that of the weight

// OKLab and its inverse: B. Ottosson, "A perceptual color space for image processing", 2020.
struct Lab {
    double l, a, b;
};

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double gamma(double channel) {
    const double clamped = std::clamp(channel, 0.0, 1.0);
    return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1 / 2.4) - 0.055;
}

Lab toLab(const QColor& color) {
    const double r = linear(color.redF());
    const double g = linear(color.greenF());
    const double b = linear(color.blueF());
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor fromLab(const Lab& lab) {
    const double l = std::pow(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
    const double m = std::pow(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
    const double s = std::pow(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
    return QColor::fromRgbF(static_cast<float>(gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
                            static_cast<float>(gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
                            static_cast<float>(gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)));
}

} // namespace

CellColors::CellColors(double range) : m_range(range), m_scale(static_cast<float>(1 / range)) {
    const Theme& theme = Theme::instance();
    const QColor zero = theme.color(Token::WeightZero);
    const auto tableOf = [this](CellState state) -> auto& {
        return m_table[static_cast<std::size_t>(state)];
    };
    for (int i = -kHalf; i <= kHalf; ++i) {
        const auto place = static_cast<std::size_t>(kHalf + i);
        const QColor end = theme.color(i < 0 ? Token::WeightNegative : Token::WeightPositive);
        const QColor weight = blend(zero, end, std::abs(i) / double(kHalf));
        tableOf(CellState::Kept)[place] = weight.rgb();
        tableOf(CellState::Returned)[place] = blend(weight, theme.color(Token::Gain), kReturnedShare).rgb();
    }
    tableOf(CellState::Pruned).fill(theme.color(Token::PrunedCell).rgb());
    // The loss colour has the hue of positive weights: the text colour sets it apart where cells are small.
    tableOf(CellState::Taken).fill(blend(theme.color(Token::Loss), theme.color(Token::Text), kTakenShare).rgb());
}

QColor CellColors::blend(const QColor& from, const QColor& to, double share) {
    if (share <= 0)
        return from;
    if (share >= 1)
        return to;
    const Lab a = toLab(from);
    const Lab b = toLab(to);
    return fromLab({a.l + share * (b.l - a.l), a.a + share * (b.a - a.a), a.b + share * (b.b - a.b)});
}

} // namespace prunescope
