// The walk forwards, and runs over samples.
#include "engine/core/ParallelFor.h"
#include "engine/execution/Executor.h"
#include "engine/execution/SampleRun.h"
#include "engine/network/operations/Add.h"
#include "tests/engine/TestNetworks.h"
#include "tests/engine/network/OperationTesting.h"

#include <QTest>

using namespace prunescope;
using namespace prunescope::testing;

namespace {

/// Counts how many of its kind exist; one that was moved from counts no longer.
class Counted {
public:
    explicit Counted(int number) : m_number(number) { ++s_alive; }
    Counted(Counted&& other) noexcept : m_number(other.m_number), m_counts(std::exchange(other.m_counts, false)) {}
    Counted(const Counted&) = delete;
    ~Counted() { s_alive -= m_counts; }

    int number() const { return m_number; }
    static int alive() { return s_alive; }

private:
    int m_number;
    bool m_counts = true;
    static inline int s_alive = 0;
};

OperationPtr layer() {
    return *Dense::create(makeWeights(SharedMatrix(matrix(2, 2, {1, 2, 3, 4})), {}));
}

/// x → 0 → 1 → 2 → 3 → 4; node 2 adds node 1 and node 0, node 4 adds node 3 and the input.
Network branched() {
    const OperationPtr add = std::make_shared<const Add>();
    return *Network::create("test", Shape{2},
                            {{"fc", layer(), {kNetworkInput}},
                             {"relu", operationOf(Activation::Relu), {0}},
                             {"inner", add, {1, 0}},
                             {"tanh", operationOf(Activation::Tanh), {2}},
                             {"outer", add, {3, kNetworkInput}}});
}

Network plainChain(int length) {
    std::vector<std::pair<std::string, OperationPtr>> operations;
    for (int i = 0; i < length; ++i)
        operations.emplace_back("fc" + std::to_string(i), layer());
    return *Network::create("test", Shape{2}, chain(std::move(operations)));
}

} // namespace

class TestExecutor : public QObject {
    Q_OBJECT

private slots:
    void init() { QCOMPARE(Counted::alive(), 0); }
    void cleanup() {
        QCOMPARE(Counted::alive(), 0);
        setThreadCount(0);
    }

    void everyNodeSeesTheValuesThatItReads() {
        std::vector<std::vector<int>> seen;
        const auto result =
            Executor<Counted>(branched())
                .run(Counted(-1), [&](NodeIndex index, std::span<const Counted* const> inputs) -> Result<Counted> {
                    seen.emplace_back();
                    for (const Counted* const input : inputs)
                        seen.back().push_back(input->number());
                    return Counted(index);
                });
        QVERIFY(seen == (std::vector<std::vector<int>>{{-1}, {0}, {1, 0}, {2}, {3, -1}}));
        QCOMPARE(result->number(), 4);
    }

    void valuesLiveUntilTheirLastReader() {
        // Alive when a node is visited: the input throughout, and what is still to be read of the nodes before.
        std::vector<int> alive;
        (void)Executor<Counted>(branched()).run(Counted(-1), [&](NodeIndex index, auto) -> Result<Counted> {
            alive.push_back(Counted::alive());
            return Counted(index);
        });
        QVERIFY(alive == (std::vector<int>{1, 2, 3, 2, 2}));
    }

    void aLongChainNeedsOneValueAtATime() {
        int most = 0;
        (void)Executor<Counted>(plainChain(50)).run(Counted(-1), [&](NodeIndex index, auto) -> Result<Counted> {
            most = std::max(most, Counted::alive());
            return Counted(index);
        });
        QCOMPARE(most, 1);
    }

    void theFirstErrorEndsTheWalk() {
        int visits = 0;
        const auto result = Executor<Counted>(branched()).run(Counted(-1), [&](NodeIndex index, auto) -> Result<Counted> {
            ++visits;
            if (index == 2)
                return fail(ErrorCode::Numeric, inNode("inner"), {});
            return Counted(index);
        });
        QCOMPARE(visits, 3);
        QCOMPARE(result.error().code, ErrorCode::Numeric);
        QCOMPARE(result.error().where.text(), std::string("node inner"));
    }

    void theWalkEndsAtTheLastNode() {
        for (const NodeIndex last : {0, 1, 3, 4}) {
            int visits = 0;
            const auto result = Executor<Counted>(branched())
                                    .run(
                                        Counted(-1),
                                        [&](NodeIndex index, auto) -> Result<Counted> {
                                            ++visits;
                                            return Counted(index);
                                        },
                                        last);
            QCOMPARE(visits, last + 1);
            QCOMPARE(result->number(), last);
        }
    }

    void theInputAsLastNodeVisitsNothing() {
        const auto result =
            Executor<Counted>(branched())
                .run(
                    Counted(7), [](NodeIndex, auto) -> Result<Counted> { return fail(ErrorCode::Numeric, {}, {}); },
                    kNetworkInput);
        QCOMPARE(result->number(), 7);
    }

    void samplesByHand() {
        // x = (1, −1): fc = (−1, −1), relu = 0, inner = (−1, −1), tanh, outer = x + tanh.
        const Matrix result = output(branched(), matrix(1, 2, {1, -1}));
        QVERIFY(std::abs(result(0, 0) - (1 + std::tanh(-1.0F))) < 1e-6F);
        QVERIFY(std::abs(result(0, 1) - (-1 + std::tanh(-1.0F))) < 1e-6F);
    }

    void visitsShowInputsAndOutput() {
        const Matrix inputs = drawnValues(300, 2, 5); // more than one group of samples
        std::vector<NodeIndex> order;
        const Network network = branched();
        std::vector<Matrix> values;
        const auto visit = [&](NodeIndex index, std::span<const Matrix* const> read, const Matrix& result) -> Result<void> {
            order.push_back(index);
            for (std::size_t i = 0; i < read.size(); ++i) {
                const NodeIndex from = network.node(index).inputs()[i];
                const bool same = *read[i] == (from == kNetworkInput ? inputs : values[static_cast<std::size_t>(from)]);
                if (!same)
                    return fail(ErrorCode::Numeric, {}, {});
            }
            values.push_back(result);
            return {};
        };
        const auto result = runSamples(network, inputs, {}, visit);
        QVERIFY(result.has_value());
        QVERIFY(order == (std::vector<NodeIndex>{0, 1, 2, 3, 4}));
        QCOMPARE(*result, values.back());
        QCOMPARE(*runSamples(network, inputs, {}, {}, 2), values[2]);
        QCOMPARE(*runSamples(network, inputs, {}, {}, kNetworkInput), inputs);
    }

    void aVisitThatFailsEndsTheRun() {
        int visits = 0;
        const auto result = runSamples(branched(), Matrix::Ones(1, 2), {},
                                       [&](NodeIndex, std::span<const Matrix* const>, const Matrix&) -> Result<void> {
                                           ++visits;
                                           return fail(ErrorCode::Numeric, {}, {});
                                       });
        QCOMPARE(visits, 1);
        QCOMPARE(result.error().code, ErrorCode::Numeric);
    }

    void aStopIsHonoured() {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(runSamples(branched(), Matrix::Ones(1, 2), stop.get_token()).error().code, ErrorCode::Cancelled);
        const Matrix one = Matrix::Ones(1, 2);
        const Shape shape{2};
        QCOMPARE(runOperation(*layer(), shape, shape, one, stop.get_token()).error().code, ErrorCode::Cancelled);
    }

    void sameBitsForAnyNumberOfThreads() {
        const Matrix inputs = drawnValues(1000, 2, 6);
        setThreadCount(1);
        const Matrix one = output(branched(), inputs);
        for (const int threads : {2, 4}) {
            setThreadCount(threads);
            QVERIFY(output(branched(), inputs) == one);
        }
    }

    void noSamplesGiveNoOutputs() {
        const Matrix result = output(branched(), Matrix(0, 2));
        QCOMPARE(result.rows(), Index{0});
        QCOMPARE(result.cols(), Index{2});
    }
};

QTEST_APPLESS_MAIN(TestExecutor)
#include "TestExecutor.moc"
