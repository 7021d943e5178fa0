#include "engine/formats/ValueShape.h"

#include <algorithm>

namespace prunescope {

namespace {

using Dims = ValueShape::Dims;

/// The product of all entries that are numbers; nothing where it is not positive or has more than 40 bits.
std::optional<std::int64_t> productOfNumbers(const Dims& dims) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 40;
    std::int64_t product = 1;
    for (const std::int64_t dim : dims) {
        if (dim == ValueShape::kBatch || dim == ValueShape::kUnknown || dim == -1)
            continue;
        if (dim <= 0 || dim > kLargest || __builtin_mul_overflow(product, dim, &product) || product > kLargest)
            return std::nullopt;
    }
    return product;
}

bool contains(const Dims& dims, std::int64_t entry) {
    return std::find(dims.begin(), dims.end(), entry) != dims.end();
}

std::optional<std::size_t> position(std::int64_t axis, std::size_t rank) {
    const auto signedRank = static_cast<std::int64_t>(rank);
    if (axis < -signedRank || axis >= signedRank)
        return std::nullopt;
    return static_cast<std::size_t>(axis < 0 ? axis + signedRank : axis);
}

Message axisText(std::int64_t axis, const Message& shape) {
    return Message(QT_TRANSLATE_NOOP("engine", "axis {} of a value of shape {}"), axis, shape);
}

} // namespace

ValueShape ValueShape::declared(const Dims& dims) {
    ValueShape shape;
    if (dims.size() < 2 || dims.size() > 16)
        return shape;
    shape.m_samples = dims[0] > 0 ? dims[0] : 0;
    Dims marked(dims);
    marked[0] = kBatch;
    const bool usable = std::all_of(marked.begin() + 1, marked.end(), [](std::int64_t dim) { return dim > 0; });
    return usable && productOfNumbers(marked) ? shape.withDims(std::move(marked)) : shape;
}

ValueShape ValueShape::computed(Dims dims) {
    ValueShape shape = ValueShape().withDims(std::move(dims));
    shape.m_certain = true;
    return shape;
}

ValueShape ValueShape::withDims(Dims dims) const {
    ValueShape shape(*this);
    shape.m_features = productOfNumbers(dims).value_or(0);
    shape.m_known = shape.m_features > 0;
    shape.m_dims = std::move(dims);
    return shape;
}

ValueShape ValueShape::unknown() const {
    ValueShape shape;
    shape.m_samples = m_samples;
    return shape;
}

Message ValueShape::text() const {
    if (!m_known)
        return Message(QT_TRANSLATE_NOOP("engine", "[unknown]"));
    std::string text;
    for (const std::int64_t dim : m_dims)
        text += (text.empty() ? "" : ", ") + (dim == kBatch ? std::string("N") : std::to_string(dim));
    return "[" + text + "]";
}

Result<ValueShape> ValueShape::reshaped(Dims target, bool zeroMeansZero) const {
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (target[i] == 0 && !zeroMeansZero)
            target[i] = !m_known ? (i == 0 ? kBatch : kUnknown) : i < m_dims.size() ? m_dims[i] : 0;
        if (target[i] != kBatch && target[i] != kUnknown && (target[i] < -1 || target[i] == 0))
            return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "a shape with the dimension {}"), target[i]);
    }
    if (std::count(target.begin(), target.end(), -1) > 1 || std::count(target.begin(), target.end(), kBatch) > 1)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "a shape with two open dimensions"));
    if (!m_known)
        return reshapedUnknown(target);
    if (contains(target, kUnknown)) // computed in a way that was not followed: a flatten is what exporters make of it
        return withDims({kBatch, m_features});
    Result<ValueShape> result = reshapedKnown(target);
    // A declared shape may be wrong, unless it is a multiple: then the rest of the network would run several times per sample.
    const std::int64_t wanted = productOfNumbers(target).value_or(0);
    if (!result && !m_certain && wanted > 0 && m_features % wanted != 0)
        return unknown().reshapedUnknown(target);
    return result;
}

Result<ValueShape> ValueShape::reshapedUnknown(const Dims& target) const {
    if (target.size() < 2 || contains(target, kUnknown))
        return unknown();
    Dims dims(target);
    dims[0] = kBatch;
    if (contains(dims, -1) || std::count(dims.begin(), dims.end(), kBatch) > 1)
        return unknown();
    return unknown().withDims(std::move(dims));
}

Result<ValueShape> ValueShape::reshapedKnown(const Dims& target) const {
    const std::optional<std::int64_t> product = productOfNumbers(target);
    const auto inferred = std::find(target.begin(), target.end(), -1);
    Dims dims(target);
    const auto mismatch = [&] {
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} values per sample cannot become {} per sample"),
                    m_features, product.value_or(0));
    };
    if (!product)
        return mismatch();
    const auto infer = [&](std::int64_t value) { dims[static_cast<std::size_t>(inferred - target.begin())] = value; };
    if (contains(target, kBatch)) {
        if (m_features % *product != 0 || (inferred == target.end() && *product != m_features))
            return mismatch();
        if (inferred != target.end())
            infer(m_features / *product);
        return withDims(std::move(dims));
    }
    if (inferred != target.end() && *product == m_features && m_samples != 1) {
        infer(kBatch);
        return withDims(std::move(dims));
    }
    // The samples are written as a number, usually 1; a single sample may also lose its axis.
    const std::int64_t first = target.empty() ? 0 : target[0];
    const bool firstIsBatch = target.size() > 1 && first > 0 && (m_samples == 0 || m_samples == first);
    if (firstIsBatch && (inferred == target.end() ? *product == m_features * first : m_features % (*product / first) == 0)) {
        if (inferred != target.end())
            infer(m_features / (*product / first));
        dims[0] = kBatch;
        return withDims(std::move(dims));
    }
    // An open first axis counts samples, unless there is just one and nothing else to count.
    const bool splits = m_samples != 1 && inferred == target.begin() && target.size() > 1 && *product != m_features;
    if (m_samples > 1 || splits || m_features % *product != 0 || (inferred == target.end() && *product != m_features))
        return mismatch();
    if (inferred != target.end())
        infer(*product == m_features && inferred == target.begin() && target.size() > 1 ? kBatch : m_features / *product);
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::flattened(std::int64_t axis) const {
    if (!m_known)
        return unknown();
    const auto rank = static_cast<std::int64_t>(m_dims.size());
    if (axis < -rank || axis > rank)
        return fail(ErrorCode::ShapeMismatch, {}, axisText(axis, text()));
    const auto split = m_dims.begin() + (axis < 0 ? axis + rank : axis);
    std::int64_t before = 1;
    for (auto dim = m_dims.begin(); dim != split; ++dim)
        before *= *dim == kBatch ? 1 : *dim;
    const bool batchAfter = std::find(split, m_dims.end(), kBatch) != m_dims.end();
    if (before == 1 && !(batchAfter && m_samples > 1))
        return withDims({kBatch, m_features});
    if (!m_certain && m_features % before != 0)
        return unknown();
    return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "flattening {} at axis {} mixes or splits samples"),
                text(), axis);
}

Result<ValueShape> ValueShape::squeezed(std::optional<Dims> axes) const {
    if (!m_known)
        return unknown();
    std::vector<bool> drop(m_dims.size(), false);
    if (!axes) {
        for (std::size_t i = 0; i < m_dims.size(); ++i)
            drop[i] = m_dims[i] == 1 || (m_dims[i] == kBatch && m_samples == 1);
    } else {
        for (const std::int64_t axis : *axes) {
            const std::optional<std::size_t> at = position(axis, m_dims.size());
            if (!at || (m_dims[*at] == kBatch ? m_samples > 1 : m_dims[*at] != 1)) {
                if (!m_certain)
                    return unknown();
                return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} cannot be squeezed"),
                            axisText(axis, text()));
            }
            drop[*at] = true;
        }
    }
    Dims dims;
    for (std::size_t i = 0; i < m_dims.size(); ++i)
        if (!drop[i])
            dims.push_back(m_dims[i]);
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::unsqueezed(const Dims& axes) const {
    if (!m_known)
        return unknown();
    const std::size_t rank = m_dims.size() + axes.size();
    std::vector<bool> isNew(rank, false);
    for (const std::int64_t axis : axes) {
        const std::optional<std::size_t> at = position(axis, rank);
        if (!at || isNew[*at] || rank > 16)
            return fail(ErrorCode::ShapeMismatch, {}, axisText(axis, text()));
        isNew[*at] = true;
    }
    Dims dims;
    auto old = m_dims.begin();
    for (std::size_t i = 0; i < rank; ++i)
        dims.push_back(isNew[i] ? 1 : *old++);
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::transposed(const Dims& permutation) const {
    if (!m_known || permutation.size() != m_dims.size())
        return fail(ErrorCode::Unsupported, {}, QT_TRANSLATE_NOOP("engine", "a transpose of a value of shape {}"), text());
    Dims dims;
    std::vector<bool> used(m_dims.size(), false);
    std::int64_t last = -1;
    for (const std::int64_t axis : permutation) {
        const std::optional<std::size_t> at = position(axis, m_dims.size());
        if (!at || used[*at])
            return fail(ErrorCode::ShapeMismatch, {}, axisText(axis, text()));
        used[*at] = true;
        const std::int64_t dim = m_dims[*at];
        // Axes of length 1 may go anywhere; the others must keep their order.
        const bool isLong = dim == kBatch || dim > 1;
        if (isLong && static_cast<std::int64_t>(*at) < last)
            return fail(ErrorCode::Unsupported, {},
                        QT_TRANSLATE_NOOP("engine", "a transpose that reorders the values of a sample of shape {}"), text());
        if (isLong)
            last = static_cast<std::int64_t>(*at);
        dims.push_back(dim);
    }
    return withDims(std::move(dims));
}

Result<ValueShape> ValueShape::afterDense(std::int64_t inputs, std::int64_t outputs, bool matrixProduct) const {
    const ValueShape plain = computed({kBatch, outputs});
    const auto withSamples = [&](ValueShape shape) {
        shape.m_samples = m_samples;
        return shape;
    };
    if (!m_known)
        return withSamples(plain);
    if (m_features != inputs) {
        if (m_certain)
            return fail(ErrorCode::ShapeMismatch, {},
                        QT_TRANSLATE_NOOP("engine", "it takes {} values, but the layer before gives {}"), inputs, m_features);
        // A declaration that is a multiple would mean the layer runs for every row of the image.
        if (m_features % inputs == 0)
            return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it takes {} values, but a sample has {} ({})"),
                        inputs, m_features, text());
        return withSamples(plain);
    }
    const bool fits = matrixProduct ? m_dims.back() == inputs : m_dims.size() == 2 && m_dims.back() == inputs;
    if (!fits && m_certain)
        return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "it takes {} values, but gets a value of shape {}"),
                    inputs, text());
    if (!fits)
        return withSamples(plain);
    Dims dims(m_dims);
    dims.back() = outputs;
    return withSamples(computed(std::move(dims)));
}

ValueShape ValueShape::withRank(std::size_t rank) const {
    if (!m_known || rank <= m_dims.size() || rank > 16)
        return *this;
    Dims dims(rank - m_dims.size(), 1);
    dims.insert(dims.end(), m_dims.begin(), m_dims.end());
    return withDims(std::move(dims));
}

bool ValueShape::softmaxCoversSample(std::int64_t axis, bool flattening) const {
    if (!m_known)
        return false;
    const std::optional<std::size_t> at = position(axis, m_dims.size());
    if (!at)
        return false;
    if (!flattening)
        return m_dims[*at] == m_features;
    const auto split = m_dims.begin() + static_cast<std::ptrdiff_t>(*at);
    const bool splitsSample = std::any_of(m_dims.begin(), split, [](std::int64_t dim) { return dim > 1; });
    const bool joinsSamples = std::find(split, m_dims.end(), kBatch) != m_dims.end() && m_samples != 1;
    return !splitsSample && !joinsSamples;
}

Result<std::vector<double>> ValueShape::perFeature(const std::vector<double>& values, Dims constantDims) const {
    constexpr std::int64_t kMostFeatures = 1 << 24;
    const auto count = static_cast<std::int64_t>(values.size());
    const auto isLong = [](std::int64_t dim) { return dim != 1; };
    constantDims.erase(constantDims.begin(), std::find_if(constantDims.begin(), constantDims.end(), isLong));
    const std::size_t rank = constantDims.size();
    bool broadcasts = m_known && rank <= m_dims.size() && m_features <= kMostFeatures;
    for (std::size_t i = 0; broadcasts && i < rank; ++i)
        broadcasts = constantDims[i] == 1 || constantDims[i] == m_dims[m_dims.size() - rank + i];
    if (count == 1)
        return values;
    if (count > 0 && broadcasts)
        return count == m_features ? values : broadcast(values, constantDims);
    // One constant per feature overrules a declared shape, unless that is a multiple, as in afterDense().
    const bool overrules = !m_certain && count > 0 && (!m_known || m_features == count || m_features % count != 0);
    if (overrules)
        return values;
    return fail(ErrorCode::ShapeMismatch, {}, QT_TRANSLATE_NOOP("engine", "{} constant values do not fit a value of shape {}"),
                count, text());
}

/// NumPy's rule: the last axes belong together, and an axis of length 1 serves all positions of the other.
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
