#include "engine/training/TrainableLayer.h"

#include <algorithm>

namespace prunescope {

namespace {

/// Memory that a thread reuses from block to block, so that no batch allocates.
struct Scratch {
    std::vector<RowTerm> columns;
    Vector gradient;

    static Scratch& ofThisThread(Index columnTerms, Index width) {
        thread_local Scratch scratch;
        if (static_cast<Index>(scratch.columns.size()) < columnTerms)
            scratch.columns.resize(static_cast<std::size_t>(columnTerms));
        if (scratch.gradient.size() < width)
            scratch.gradient.resize(width);
        return scratch;
    }
};

} // namespace

TrainableLayer::TrainableLayer(const Node& layer, bool backward, Optimiser optimiser)
    : m_inputs(layer.weightCols()), m_outputs(layer.weightRows()), m_hasBias(layer.bias().size() != 0),
      m_byInput(Matrix::Zero(m_inputs, width())), m_firstMoment(Matrix::Zero(m_inputs, width())), m_bias(Vector::Zero(width())),
      m_deltaSum(Vector::Zero(width())), m_biasFirstMoment(Vector::Zero(width())), m_biasSecondMoment(Vector::Zero(width())) {
    const LayerWeights& weights = *layer.weights();
    m_byInput.leftCols(m_outputs) = weights.values.view().transpose();
    if (backward) {
        m_byOutput = Matrix::Zero(m_outputs, inputWidth());
        m_byOutput.leftCols(m_inputs) = weights.values.view();
    }
    if (optimiser == Optimiser::Adam)
        m_secondMoment = Matrix::Zero(m_inputs, width());
    if (m_hasBias)
        m_bias.head(m_outputs) = weights.bias;
    if (weights.kept() == weights.count())
        return;
    m_mask.assign(static_cast<std::size_t>(m_inputs * width()), 0);
    for (Index output = 0; output < m_outputs; ++output)
        for (Index input = 0; input < m_inputs; ++input)
            m_mask[static_cast<std::size_t>(input * width() + output)] = weights.isKept(output * m_inputs + input);
}

void TrainableLayer::startingSums(float background, float* sums) const {
    Eigen::Map<Vector> start(sums, width());
    start = m_bias;
    if (background == 0.0F)
        return;
    for (Index input = 0; input < m_inputs; ++input)
        start += background * m_byInput.row(input).transpose();
}

void TrainableLayer::addInputs(const RowTerm* terms, Index count, float* sums) const {
    addRows(terms, count, m_byInput.data(), width(), sums);
}

void TrainableLayer::addOutputGradients(const RowTerm* terms, Index count, float* sums) const {
    addRows(terms, count, m_byOutput.data(), inputWidth(), sums);
}

void TrainableLayer::sumDeltas(const Matrix& deltas, Index samples) {
    m_deltaSum.setZero();
    for (Index sample = 0; sample < samples; ++sample)
        m_deltaSum += deltas.row(sample).transpose();
}

void TrainableLayer::stepBlock(Index block, const StepRates& rates, const NonzeroLists& inputs, const Matrix& deltas,
                               Index samples, float background) {
    Scratch& scratch = Scratch::ofThisThread(NonzeroLists::kBlock * samples, width());
    std::array<Index, NonzeroLists::kBlock> counts{};
    inputs.byFeature(block, samples, scratch.columns.data(), samples, counts);
    const Index begin = block * NonzeroLists::kBlock;
    const Index end = std::min(m_inputs, begin + NonzeroLists::kBlock);
    for (Index input = begin; input < end; ++input) {
        const Index column = input - begin;
        // An input is the background plus its listed value: the background contributes background · Σ delta to the gradient.
        scratch.gradient.head(width()) = background * m_deltaSum;
        addRows(scratch.columns.data() + column * samples, counts[static_cast<std::size_t>(column)], deltas.data(), width(),
                scratch.gradient.data());
        float* const second = m_secondMoment.size() != 0 ? m_secondMoment.row(input).data() : nullptr;
        const std::uint8_t* const mask = m_mask.empty() ? nullptr : m_mask.data() + input * width();
        stepRow(rates, scratch.gradient.data(),
                {m_byInput.row(input).data(), m_firstMoment.row(input).data(), second, mask, width()});
    }
    if (m_byOutput.size() != 0)
        m_byOutput.middleCols(begin, end - begin) = m_byInput.block(begin, 0, end - begin, m_outputs).transpose();
}

void TrainableLayer::stepBias(const StepRates& rates) {
    if (!m_hasBias)
        return;
    StepRates biasRates = rates;
    biasRates.keep = 1; // biases are not decayed
    stepRow(biasRates, m_deltaSum.data(), {m_bias.data(), m_biasFirstMoment.data(), m_biasSecondMoment.data(), nullptr, width()});
}

Matrix TrainableLayer::gradient(const NonzeroLists& inputs, const Matrix& deltas, Index samples, float background) const {
    Vector deltaSum = Vector::Zero(width());
    for (Index sample = 0; sample < samples; ++sample)
        deltaSum += deltas.row(sample).transpose();
    std::vector<RowTerm> columns(static_cast<std::size_t>(NonzeroLists::kBlock * samples));
    Vector sums(width());
    Matrix result(m_outputs, m_inputs);
    for (Index block = 0; block < inputs.blocks(); ++block) {
        std::array<Index, NonzeroLists::kBlock> counts{};
        inputs.byFeature(block, samples, columns.data(), samples, counts);
        const Index begin = block * NonzeroLists::kBlock;
        for (Index input = begin; input < std::min(m_inputs, begin + NonzeroLists::kBlock); ++input) {
            sums = background * deltaSum;
            addRows(columns.data() + (input - begin) * samples, counts[static_cast<std::size_t>(input - begin)], deltas.data(),
                    width(), sums.data());
            result.col(input) = sums.head(m_outputs);
        }
    }
    return result;
}

MaskBytes TrainableLayer::mask() const {
    MaskBytes result(static_cast<std::size_t>(m_inputs * m_outputs), 1);
    if (!m_mask.empty())
        for (Index output = 0; output < m_outputs; ++output)
            for (Index input = 0; input < m_inputs; ++input)
                result[static_cast<std::size_t>(output * m_inputs + input)] =
                    m_mask[static_cast<std::size_t>(input * width() + output)];
    return result;
}

void TrainableLayer::setMask(const MaskBytes& mask) {
    const MaskBytes before = this->mask();
    m_mask.assign(static_cast<std::size_t>(m_inputs * width()), 0);
    for (Index output = 0; output < m_outputs; ++output)
        for (Index input = 0; input < m_inputs; ++input) {
            const auto place = static_cast<std::size_t>(output * m_inputs + input);
            m_mask[static_cast<std::size_t>(input * width() + output)] = mask[place];
            if (mask[place] && before[place])
                continue;
            m_byInput(input, output) = 0;
            m_firstMoment(input, output) = 0;
            if (m_secondMoment.size() != 0)
                m_secondMoment(input, output) = 0;
            if (m_byOutput.size() != 0)
                m_byOutput(output, input) = 0;
        }
}

Matrix TrainableLayer::weights() const {
    return m_byInput.leftCols(m_outputs).transpose();
}

} // namespace prunescope
