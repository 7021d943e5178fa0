#include "engine/data/Dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace prunescope {

Result<DatasetPtr> Dataset::create(std::string name, Index rows, Index cols, int classes, std::vector<std::uint8_t> pixels,
                                   std::vector<std::uint8_t> labels) {
    if (rows < 1 || cols < 1 || classes < 1 || labels.empty())
        return fail(ErrorCode::ShapeMismatch, name, QT_TRANSLATE_NOOP("engine", "it holds no images"));
    if (pixels.size() != labels.size() * static_cast<std::size_t>(rows * cols))
        return fail(ErrorCode::ShapeMismatch, name, QT_TRANSLATE_NOOP("engine", "{} pixels for {} labels and images of {} × {}"),
                    pixels.size(), labels.size(), rows, cols);
    const auto bad = std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
    if (bad != labels.end())
        return fail(ErrorCode::FileDamaged, name, QT_TRANSLATE_NOOP("engine", "label {} is {}, not below {}"),
                    bad - labels.begin(), *bad, classes);
    auto data = std::shared_ptr<Dataset>(new Dataset);
    data->m_name = std::move(name);
    data->m_rows = rows;
    data->m_cols = cols;
    data->m_classes = classes;
    data->m_pixels = std::move(pixels);
    data->m_labels = std::move(labels);
    return data;
}

Matrix Dataset::inputs(const Scaling& scaling, Index begin, Index imageCount) const {
    const std::array<float, 256> table = scaling.table();
    Matrix result(imageCount, imageSize());
    const std::uint8_t* pixel = image(begin);
    for (Index i = 0; i < result.size(); ++i)
        result.data()[i] = table[pixel[i]];
    return result;
}

DatasetPtr Dataset::select(const std::vector<Index>& indices) const {
    auto data = std::shared_ptr<Dataset>(new Dataset);
    data->m_name = m_name;
    data->m_rows = m_rows;
    data->m_cols = m_cols;
    data->m_classes = m_classes;
    data->m_pixels.reserve(indices.size() * static_cast<std::size_t>(imageSize()));
    data->m_labels.reserve(indices.size());
    for (const Index index : indices) {
        data->m_pixels.insert(data->m_pixels.end(), image(index), image(index) + imageSize());
        data->m_labels.push_back(m_labels[static_cast<std::size_t>(index)]);
    }
    return data;
}

DatasetPtr Dataset::renamed(std::string name) const {
    auto data = std::shared_ptr<Dataset>(new Dataset(*this));
    data->m_name = std::move(name);
    return data;
}

Result<Subset> Subset::parse(std::string_view text) {
    if (text == "all")
        return Subset{};
    constexpr std::string_view kStratified = "stratified:";
    Subset subset;
    subset.kind = text.starts_with(kStratified) ? Kind::Stratified : Kind::First;
    const std::string_view number = subset.kind == Kind::Stratified ? text.substr(kStratified.size()) : text;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), subset.count);
    if (error != std::errc() || end != number.data() + number.size() || subset.count < 1)
        return fail(ErrorCode::BadArgument, Message::verbatim("limit"),
                    QT_TRANSLATE_NOOP("engine", "'{}' is none of all, N and stratified:N (N at least 1)"), text);
    return subset;
}

std::string Subset::text() const {
    switch (kind) {
    case Kind::All: return "all";
    case Kind::First: return fmt::format("{}", count);
    case Kind::Stratified: return fmt::format("stratified:{}", count);
    }
    return "";
}

std::vector<Index> Subset::indices(const Dataset& data) const {
    const Index total = data.count();
    const Index wanted = kind == Kind::All ? total : std::min(count, total);
    std::vector<Index> result;
    if (kind != Kind::Stratified || wanted == total) {
        result.resize(static_cast<std::size_t>(wanted));
        std::iota(result.begin(), result.end(), Index{0});
        return result;
    }
    // Largest remainder: floor(N · n_c / n) for each class, the rest to the classes with the largest fractional parts.
    const auto classes = static_cast<std::size_t>(data.classes());
    std::vector<Index> support(classes, 0);
    for (const std::uint8_t label : data.labels())
        ++support[label];
    std::vector<Index> quota(classes);
    std::vector<std::size_t> order(classes);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Index given = 0;
    for (std::size_t c = 0; c < classes; ++c)
        given += quota[c] = wanted * support[c] / total;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return wanted * support[a] % total > wanted * support[b] % total; });
    for (std::size_t i = 0; given < wanted; ++i, ++given)
        ++quota[order[i]];
    for (Index i = 0; i < total; ++i)
        if (quota[data.labels()[static_cast<std::size_t>(i)]]-- > 0)
            result.push_back(i);
    return result;
}

DatasetPtr Subset::apply(const DatasetPtr& data) const {
    return kind == Kind::All ? data : data->select(indices(*data));
}

} // namespace prunescope
