#include "engine/cli/Commands.h"

#include "engine/cli/Benchmark.h"
#include "engine/cli/Inputs.h"
#include "engine/cli/Notes.h"
#include "engine/cli/Output.h"
#include "engine/cli/Reports.h"
#include "engine/cli/Strategies.h"
#include "engine/core/AtomicFile.h"
#include "engine/data/NamedData.h"
#include "engine/formats/OpenModel.h"
#include "engine/pruning/InputFactors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace prunescope {

Result<void> info(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    if (job.options.dataGiven) // opened only to check the option
        if (const auto data = openData(job.options.data); !data)
            return tl::unexpected(data.error());
    return job.options.json ? writeOutput(jsonLine(infoJson(*network))) : writeTable(infoTable(*network));
}

Result<void> evaluateModel(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const auto evaluation = evaluate(*network, **data, job.stop);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    noteIfLow(*evaluation, (*data)->scaling());
    LossWatch losses;
    losses.see(evaluation->loss, fmt::format("on {}", evaluation->data));
    losses.note();
    return job.options.json ? writeOutput(jsonLine(evaluationJson(*evaluation))) : writeTable(evaluationTable(*evaluation));
}

namespace {

/// Scores of the network's weights by the criterion given on the command line.
Result<ScoreTable> scoresFor(const Job& job, const Network& network, const std::vector<std::string>& exclude) {
    const Criterion criterion = *criterionFromName(job.options.criterion);
    const auto training = loadTraining(job.options, network, needsCalibration(criterion));
    if (!training)
        return tl::unexpected(training.error());
    InputFactors factors;
    if (needsCalibration(criterion)) {
        if (const auto fits = checkFits(network, *training->images); !fits)
            return tl::unexpected(fits.error());
        const Calibration images(training->images, training->scaling, training->images->count());
        auto computed = inputFactors(network, criterion, images.inputs(), job.stop);
        if (!computed)
            return tl::unexpected(computed.error());
        factors = std::move(*computed);
    }
    return ScoreTable(network, criterion, job.options.seed, exclude, factors);
}

} // namespace

Result<void> curve(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto exclude = excludedLayers(job.options, *network);
    if (!exclude)
        return tl::unexpected(exclude.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const auto table = scoresFor(job, *network, *exclude);
    if (!table)
        return tl::unexpected(table.error());
    const auto points = accuracyCurve(*network, *table, *scopeFromName(job.options.scope), job.options.points, **data, job.stop);
    if (!points)
        return tl::unexpected(points.error());
    if (!job.options.csv.empty())
        if (auto written = writeFileAtomically(job.options.csv, curveCsv(*points)); !written)
            return written;
    LossWatch losses;
    for (const CurvePoint& point : *points)
        losses.see(point.loss, fmt::format("at sparsity {:.4g}", point.sparsity));
    losses.note();
    return job.options.json ? writeOutput(jsonLine(curveJson(network->name(), (*data)->dataset().name(), *points)))
                            : writeTable(curveTable(*points));
}

Result<void> listStrategies(const Job& job) {
    return job.options.json ? writeOutput(jsonLine(strategiesJson())) : writeTable(strategiesTable());
}

Result<void> benchmark(const Job& job) {
    const auto network = openModel(job.options.model, job.stop);
    if (!network)
        return tl::unexpected(network.error());
    const auto data = loadData(job.options);
    if (!data)
        return tl::unexpected(data.error());
    const auto figures = measureMachine(*network, *data, job.options.trainDataGiven ? job.options.trainData : "", job.stop);
    if (!figures)
        return tl::unexpected(figures.error());
    return job.options.json ? writeOutput(jsonLine(benchmarkJson(*figures))) : writeTable(benchmarkTable(*figures));
}

} // namespace prunescope
