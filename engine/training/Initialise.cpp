#include "engine/training/Initialise.h"

#include "engine/core/Seeds.h"
#include "engine/network/operations/Activation.h"
#include "engine/network/operations/Dense.h"
#include "engine/network/operations/Softmax.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace prunescope {

namespace {

constexpr std::uint64_t kWeightStream = 0x7765696768747355ULL; // "weightsU"

LayerWeights initialWeights(std::size_t position, Index inputs, Index outputs, Activation activation, std::uint64_t seed,
                            float gain) {
    const Index fan = activation == Activation::Relu ? inputs : inputs + outputs;
    const float range = gain * std::sqrt(6.0F / static_cast<float>(fan));
    Matrix values(outputs, inputs);
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] = range * (2.0F * uniformAt(seed, kWeightStream + position, static_cast<std::uint64_t>(i)) - 1.0F);
    // All weights are kept, even one that happens to be drawn as exactly 0.
    auto mask = std::make_shared<const MaskBytes>(static_cast<std::size_t>(values.size()), std::uint8_t{1});
    return {SharedMatrix(std::move(values)), std::move(mask), Vector::Zero(outputs)};
}

} // namespace

Result<Network> initialise(std::string name, const std::vector<Index>& sizes, Activation activation, std::uint64_t seed,
                           float gain) {
    if (sizes.size() < 2)
        return fail(ErrorCode::BadArgument, Message::verbatim("sizes"),
                    QT_TRANSLATE_NOOP("engine", "{} given, at least inputs and classes are needed"), sizes.size());
    if (const auto bad = std::find_if(sizes.begin(), sizes.end(), [](Index size) { return size < 1; }); bad != sizes.end())
        return fail(ErrorCode::BadArgument, Message::verbatim("sizes"), QT_TRANSLATE_NOOP("engine", "{} is below 1"), *bad);
    if (!(gain > 0) || !std::isfinite(gain))
        return fail(ErrorCode::BadArgument, Message::verbatim("gain"), QT_TRANSLATE_NOOP("engine", "{} is not above 0"), gain);
    std::vector<NodeSpec> nodes;
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        const bool last = i + 2 == sizes.size();
        const std::string layer = fmt::format("fc{}", i + 1);
        // The last layer is drawn like a layer without ReLU after it.
        auto dense =
            Dense::create(initialWeights(i, sizes[i], sizes[i + 1], last ? Activation::Identity : activation, seed, gain));
        if (!dense)
            return tl::unexpected(dense.error());
        nodes.push_back({layer, std::move(*dense), {static_cast<NodeIndex>(nodes.size()) - 1}});
        OperationPtr behind = last ? std::make_shared<const Softmax>(false) : operationOf(activation);
        std::string behindName = fmt::format("{}.{}", layer, behind->kind());
        nodes.push_back({std::move(behindName), std::move(behind), {static_cast<NodeIndex>(nodes.size()) - 1}});
    }
    return Network::create(std::move(name), Shape{sizes.front()}, std::move(nodes));
}

} // namespace prunescope
