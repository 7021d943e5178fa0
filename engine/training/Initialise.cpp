#include "engine/training/Initialise.h"

#include "engine/core/Seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr std::uint64_t kWeightStream = 0x7765696768747355ULL; // "weightsU"

Result<LayerPtr> initialLayer(std::size_t position, Index inputs, Index outputs, Activation activation, std::uint64_t seed,
                              float gain) {
    const Index fan = activation == Activation::Relu ? inputs : inputs + outputs;
    const float range = gain * std::sqrt(6.0F / static_cast<float>(fan));
    Matrix values(outputs, inputs);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = range * (2.0F * uniformAt(seed, kWeightStream + position, static_cast<std::uint64_t>(i)) - 1.0F);
    // All are kept, also one that happens to be drawn as exactly 0.
    auto mask = std::make_shared<const MaskBytes>(static_cast<std::size_t>(values.size()), std::uint8_t{1});
    LayerWeights weights{SharedMatrix(std::move(values)), std::move(mask), Vector::Zero(outputs)};
    return DenseLayer::create(fmt::format("fc{}", position + 1), std::move(weights), activation);
}

} // namespace

Result<Network> initialise(std::string name, const std::vector<Index>& sizes, Activation activation, std::uint64_t seed,
                           float gain) {
    if (sizes.size() < 2)
        return fail(ErrorCode::BadArgument, Message::verbatim("sizes"),
                    QT_TRANSLATE_NOOP("engine", "{} given, at least inputs and classes are needed"), sizes.size());
    if (const auto bad = std::find_if(sizes.begin(), sizes.end(), [](Index size) { return size < 1; }); bad != sizes.end())
        return fail(ErrorCode::BadArgument, Message::verbatim("sizes"), QT_TRANSLATE_NOOP("engine", "{} is below 1"), *bad);
    if (activation == Activation::Softmax || activation == Activation::LogSoftmax)
        return fail(ErrorCode::BadArgument, Message::verbatim("activation"),
                    QT_TRANSLATE_NOOP("engine", "{} cannot stand behind a hidden layer"), activationName(activation));
    if (!(gain > 0) || !std::isfinite(gain))
        return fail(ErrorCode::BadArgument, Message::verbatim("gain"), QT_TRANSLATE_NOOP("engine", "{} is not above 0"), gain);
    std::vector<LayerPtr> layers;
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        const bool last = i + 2 == sizes.size();
        Result<LayerPtr> layer = initialLayer(i, sizes[i], sizes[i + 1], last ? Activation::Softmax : activation, seed, gain);
        if (!layer)
            return tl::unexpected(layer.error());
        layers.push_back(std::move(*layer));
    }
    return Network::create(std::move(name), std::move(layers));
}

} // namespace prunescope
