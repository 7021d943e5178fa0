#include "engine/formats/onnx/ValueShape.h"

#include <fmt/format.h>

#include <algorithm>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;

constexpr std::size_t kMaximumRank = 16;

/// The product of all entries that are actual numbers; empty if it is not positive or has more than 40 bits.
std::optional<std::int64_t> productOfNumbers(const Dims& dims) {
    constexpr std::int64_t kMaximum = std::int64_t{1} << 40;
    std::int64_t product = 1;
    for (const std::int64_t dim : dims) {
        if (dim == ValueShape::kBatch || dim == -1)
            continue;
        if (dim <= 0 || dim > kMaximum || __builtin_mul_overflow(product, dim, &product) || product > kMaximum)
            return std::nullopt;
    }
    return product;
}

bool contains(const Dims& dims, std::int64_t entry) {
    return std::find(dims.begin(), dims.end(), entry) != dims.end();
}

tl::unexpected<Error> noSuchAxis(std::int64_t axis, const ValueShape& shape) {
    return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "there is no axis {} in a value of shape {}"), axis,
                shape.text());
}

/// Whether the target's first number counts samples, as in [1, 784] and [64, -1]. product: the product of its numbers.
bool firstCountsSamples(const ValueShape& shape, const Dims& target, std::int64_t product) {
    const std::int64_t first = target.empty() || product == 0 ? 0 : target[0];
    const bool isOpen = contains(target, -1);
    const bool fits = first == shape.samples() || (shape.samples() == 0 && (first == 1 || !isOpen));
    if (target.size() < 2 || first <= 0 || !fits)
        return false;
    const std::int64_t perSample = product / first;
    return isOpen ? shape.features() % perSample == 0 : perSample == shape.features();
}

} // namespace

std::optional<std::size_t> axisPosition(std::int64_t axis, std::size_t rank) {
    const auto signedRank = static_cast<std::int64_t>(rank);
    if (axis < -signedRank || axis >= signedRank)
        return std::nullopt;
    return static_cast<std::size_t>(axis < 0 ? axis + signedRank : axis);
}

ValueShape::ValueShape(Dims dims, std::int64_t samples)
    : m_dims(std::move(dims)), m_samples(samples), m_features(productOfNumbers(m_dims).value_or(0)) {}

std::optional<ValueShape> ValueShape::declared(const Dims& dims) {
    if (dims.size() < 2 || dims.size() > kMaximumRank)
        return std::nullopt;
    Dims marked(dims);
    marked[0] = kBatch;
    const bool usable = std::all_of(marked.begin() + 1, marked.end(), [](std::int64_t dim) { return dim > 0; });
    if (!usable || !productOfNumbers(marked))
        return std::nullopt;
    return ValueShape(std::move(marked), std::max<std::int64_t>(dims[0], 0));
}

Shape ValueShape::sample() const {
    std::vector<Index> dims;
    std::copy_if(m_dims.begin(), m_dims.end(), std::back_inserter(dims), [](std::int64_t dim) { return dim != kBatch; });
    return Shape(std::move(dims));
}

std::optional<Index> ValueShape::sampleAxis(std::int64_t axis) const {
    const std::optional<std::size_t> at = axisPosition(axis, m_dims.size());
    if (!at || m_dims[*at] == kBatch)
        return std::nullopt;
    const auto end = m_dims.begin() + static_cast<std::ptrdiff_t>(*at);
    return static_cast<Index>(*at) - std::count(m_dims.begin(), end, kBatch);
}

std::string ValueShape::text() const {
    std::string text;
    for (const std::int64_t dim : m_dims)
        text += (text.empty() ? "" : ", ") + (dim == kBatch ? std::string("N") : std::to_string(dim));
    return "[" + text + "]";
}

/// A reshape's target with each zero replaced by the dimension that it copies. Fails if the target is not a valid shape.
Result<Dims> ValueShape::resolved(Dims target, bool zeroMeansZero) const {
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (target[i] == 0 && !zeroMeansZero)
            target[i] = i < m_dims.size() ? m_dims[i] : 0;
        if (target[i] == kUnknown)
            return fail(ErrorCode::Unsupported, {},
                        QT_TRANSLATE_NOOP("engine", "it computes its shape in a way that PruneScope does not follow"));
        if (target[i] != kBatch && (target[i] < -1 || target[i] == 0))
            return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its shape has the dimension {}"), target[i]);
    }
    if (std::count(target.begin(), target.end(), -1) > 1 || std::count(target.begin(), target.end(), kBatch) > 1)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "its shape has two open dimensions"));
    return target;
}

Result<ValueShape> ValueShape::reshaped(const Dims& wanted, bool zeroMeansZero) const {
    Result<Dims> target = resolved(wanted, zeroMeansZero);
    if (!target)
        return tl::unexpected<Error>(target.error());
    const std::int64_t product = productOfNumbers(*target).value_or(0);
    const auto open = std::find(target->begin(), target->end(), -1);
    const bool isOpen = open != target->end();
    const bool divides = product > 0 && (isOpen ? m_features % product == 0 : m_features == product);
    const auto mismatch = [&] {
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} values per sample cannot become {} per sample"),
                    m_features, product);
    };
    if (contains(*target, kBatch)) {
        if (!divides)
            return mismatch();
        if (isOpen)
            *open = m_features / product;
        return withDims(std::move(*target));
    }
    // An open first dimension counts the samples if the other dimensions make up one sample.
    const bool inFront =
        isOpen && target->size() > 1 && std::all_of(target->begin(), open, [](std::int64_t dim) { return dim == 1; });
    if (inFront && product == m_features && (m_samples != 1 || open == target->begin())) {
        *open = kBatch;
        return withDims(std::move(*target));
    }
    if (firstCountsSamples(*this, *target, product)) {
        if (isOpen)
            *open = m_features / (product / target->front());
        target->front() = kBatch;
        return withDims(std::move(*target));
    }
    // A single sample may lose its axis. In all other cases an open first dimension would count parts of samples.
    if (m_samples > 1 || (m_samples == 0 && inFront) || !divides)
        return mismatch();
    if (isOpen)
        *open = m_features / product;
    return withDims(std::move(*target));
}

Result<ValueShape> ValueShape::flattened(std::int64_t axis) const {
    if (axis < -rank() || axis > rank())
        return noSuchAxis(axis, *this);
    const auto split = m_dims.begin() + (axis < 0 ? axis + rank() : axis);
    const bool batchAfter = std::find(split, m_dims.end(), kBatch) != m_dims.end();
    const bool oneRowPerSample = std::all_of(m_dims.begin(), split, [](std::int64_t dim) { return dim == 1 || dim == kBatch; });
    if (!oneRowPerSample || (batchAfter && m_samples > 1))
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "flattening {} at axis {} mixes or splits samples"),
                    text(), axis);
    return withDims({kBatch, m_features});
}

Result<ValueShape> ValueShape::squeezed(const std::optional<Dims>& axes) const {
    std::vector<bool> drop(m_dims.size(), false);
    for (std::size_t i = 0; !axes && i < m_dims.size(); ++i)
        drop[i] = m_dims[i] == 1 || (m_dims[i] == kBatch && m_samples == 1);
    for (const std::int64_t axis : axes.value_or(Dims())) {
        const std::optional<std::size_t> at = axisPosition(axis, m_dims.size());
        if (!at)
            return noSuchAxis(axis, *this);
        if (m_dims[*at] == kBatch ? m_samples > 1 : m_dims[*at] != 1)
            return fail(ErrorCode::ShapeMismatch, {},
                        QT_TRANSLATE_NOOP("engine", "axis {} of a value of shape {} cannot be removed"), axis, text());
        drop[*at] = true;
    }
    Dims dims;
    for (std::size_t i = 0; i < m_dims.size(); ++i)
        if (!drop[i])
            dims.push_back(m_dims[i]);
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::unsqueezed(const Dims& axes) const {
    const std::size_t newRank = m_dims.size() + axes.size();
    std::vector<bool> isNew(newRank, false);
    for (const std::int64_t axis : axes) {
        const std::optional<std::size_t> at = axisPosition(axis, newRank);
        if (!at || isNew[*at] || newRank > kMaximumRank)
            return fail(ErrorCode::ShapeMismatch, {},
                        QT_TRANSLATE_NOOP("engine", "no axis {} can be added to a value of shape {}"), axis, text());
        isNew[*at] = true;
    }
    Dims dims;
    auto old = m_dims.begin();
    for (std::size_t i = 0; i < newRank; ++i)
        dims.push_back(isNew[i] ? 1 : *old++);
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::transposed(const Dims& permutation) const {
    if (permutation.size() != m_dims.size())
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it reorders {} axes of a value of shape {}"),
                    permutation.size(), text());
    Dims dims;
    std::vector<bool> used(m_dims.size(), false);
    for (const std::int64_t axis : permutation) {
        const std::optional<std::size_t> at = axisPosition(axis, m_dims.size());
        if (!at)
            return noSuchAxis(axis, *this);
        if (used[*at])
            return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it names axis {} twice"), axis);
        used[*at] = true;
        dims.push_back(m_dims[*at]);
    }
    return withDims(std::move(dims));
}

ValueShape ValueShape::withRank(std::size_t rank) const {
    if (rank <= m_dims.size() || rank > kMaximumRank)
        return *this;
    Dims dims(rank - m_dims.size(), 1);
    dims.insert(dims.end(), m_dims.begin(), m_dims.end());
    return withDims(std::move(dims));
}

Result<std::vector<double>> ValueShape::perFeature(const std::vector<double>& values, Dims constantDims) const {
    const auto count = static_cast<std::int64_t>(values.size());
    const auto isLong = [](std::int64_t dim) { return dim != 1; };
    constantDims.erase(constantDims.begin(), std::find_if(constantDims.begin(), constantDims.end(), isLong));
    const std::size_t constantRank = constantDims.size();
    bool broadcasts = count > 0 && constantRank <= m_dims.size();
    for (std::size_t i = 0; broadcasts && i < constantRank; ++i)
        broadcasts = constantDims[i] == 1 || constantDims[i] == m_dims[m_dims.size() - constantRank + i];
    if (count == 1)
        return values;
    if (!broadcasts)
        return fail(ErrorCode::ShapeMismatch, {},
                    QT_TRANSLATE_NOOP("engine", "{} constant values do not fit a value of shape {}"), count, text());
    return count == m_features ? values : broadcast(values, std::move(constantDims));
}

/// NumPy's rule: axes are matched from the last one, and an axis of length 1 serves all positions of the other shape's axis.
std::vector<double> ValueShape::broadcast(const std::vector<double>& values, Dims constantDims) const {
    constantDims.insert(constantDims.begin(), m_dims.size() - constantDims.size(), 1);
    std::vector<double> expanded(static_cast<std::size_t>(m_features));
    for (std::size_t feature = 0; feature < expanded.size(); ++feature) {
        std::size_t rest = feature;
        std::size_t index = 0;
        std::size_t stride = 1;
        for (std::size_t i = m_dims.size(); i-- > 0;) {
            const std::size_t length = m_dims[i] == kBatch ? 1 : static_cast<std::size_t>(m_dims[i]);
            if (constantDims[i] != 1)
                index += rest % length * stride;
            rest /= length;
            stride *= static_cast<std::size_t>(constantDims[i]);
        }
        expanded[feature] = values[index];
    }
    return expanded;
}

} // namespace prunescope
