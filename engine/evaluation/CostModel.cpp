#include "engine/evaluation/CostModel.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace prunescope {

namespace {

constexpr Index kFloatBytes = 4;
constexpr Index kPointerBytes = 4;

/// Counts the bytes that deflate produces and discards them.
class GzipCounter {
public:
    GzipCounter() { deflateInit2(&m_stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY); } // + 16: a gzip header
    ~GzipCounter() { deflateEnd(&m_stream); }
    GzipCounter(const GzipCounter&) = delete;
    GzipCounter& operator=(const GzipCounter&) = delete;

    void add(const void* data, std::size_t size, int flush) {
        // zlib's next_in is not const, but it only reads from there.
        m_stream.next_in = static_cast<Bytef*>(const_cast<void*>(data));
        m_stream.avail_in = static_cast<uInt>(size);
        do {
            std::array<Bytef, 1 << 16> sink;
            m_stream.next_out = sink.data();
            m_stream.avail_out = static_cast<uInt>(sink.size());
            deflate(&m_stream, flush);
        } while (m_stream.avail_out == 0);
    }
    Index bytes() const { return static_cast<Index>(m_stream.total_out); }

private:
    z_stream m_stream{};
};

} // namespace

NetworkCost networkCost(const Network& network) {
    NetworkCost cost;
    cost.parameters = network.parameters();
    cost.weights = network.weightCount();
    cost.keptWeights = network.keptWeights();
    cost.nonzeroWeights = network.nonzeroWeights();
    cost.keptParameters = cost.parameters - cost.weights + cost.keptWeights;
    cost.macs = network.macs();
    cost.keptMacs = network.keptMacs();
    return cost;
}

SizeReport sizeReport(const Network& network) {
    SizeReport report;
    report.denseBytes = network.parameters() * kFloatBytes;
    for (const LayerIndex index : network.layers()) {
        const Node& layer = network.layer(index);
        const Index columnBytes = layer.weightCols() <= 65536 ? 2 : 4;
        report.csrBytes += layer.weightCounts().kept * (kFloatBytes + columnBytes) + (layer.weightRows() + 1) * kPointerBytes +
                           layer.bias().size() * kFloatBytes;
    }
    return report;
}

Result<Index> gzipBytes(const Network& network, std::stop_token stop) {
    const auto counter = std::make_unique<GzipCounter>();
    constexpr Index kBlock = 1 << 16;
    std::vector<float> block(kBlock);
    for (const LayerIndex index : network.layers()) {
        const Node& layer = network.layer(index);
        for (Index begin = 0; begin < layer.weightCount(); begin += kBlock) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, Message(QT_TRANSLATE_NOOP("engine", "gzip size")), {});
            const Index count = std::min(kBlock, layer.weightCount() - begin);
            layer.copyWeights(begin, count, block.data());
            counter->add(block.data(), static_cast<std::size_t>(count * kFloatBytes), Z_NO_FLUSH);
        }
        counter->add(layer.bias().data(), static_cast<std::size_t>(layer.bias().size() * kFloatBytes), Z_NO_FLUSH);
    }
    counter->add(nullptr, 0, Z_FINISH);
    return counter->bytes();
}

} // namespace prunescope
