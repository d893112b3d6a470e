namespace Proximal.Experiments;

/// <summary>Draws the chart of a search, <c>search.svg</c>.</summary>
internal static class TuningChartFile
{
    /// <summary>Draws the chart as SVG.</summary>
    public static string Draw(SearchResults results)
    {
        TuningSearch search = results.Search;
        int best = results.Best?.Trial ?? -1;
        TrialPoint[] points =
        [
            .. results.Trials.Select(trial => new TrialPoint(
                trial.Number,
                [
                    .. results
                        .RungsOf(trial.Number)
                        .Where(score => score.Failure is null)
                        .Select(score => ((double)score.Steps, score.Mean)),
                ],
                trial.Number == best,
                results.RungsOf(trial.Number).Any(score => score.Failure is not null)
            )),
        ];
        string seeds = search.Plan.Seeds == 1 ? "" : $"{search.Plan.Seeds} seeds × ";
        string[] notes =
        [
            search.Plan.Method == TuningMethod.Random
                ? $"{search.Plan.Trials} trials of random search"
                : $"{search.Plan.Trials} trials of successive halving",
            $"mean return over {seeds}{search.Plan.Episodes} episodes",
            .. results.Best is { } score
                ? [FormattableString.Invariant($"best: trial {score.Trial}, {score.Mean:0.0} ± {score.Deviation:0.0}")]
                : Array.Empty<string>(),
        ];
        return new TuningChart(
            $"{search.BaseConfiguration.Environment} with {search.BaseConfiguration.Algorithm.Title}",
            string.Join(" · ", notes),
            points,
            [.. search.Rungs.Select(rung => (double)rung.Steps)],
            [
                .. results
                    .Importances()
                    .OrderByDescending(pair => double.IsNaN(pair.Share) ? -1 : pair.Share)
                    .Select(pair => PanelOf(results, pair.Key, pair.Share)),
            ]
        ).ToSvg();
    }

    private static HyperparameterPanel PanelOf(SearchResults results, SearchedKey key, double importance)
    {
        IReadOnlyList<string> values = results.ValuesOf(key);
        if (key.Distribution is RangeDistribution range)
        {
            ValueAxis axis =
                range.Kind == RangeKind.PowerOfTwo ? ValueAxis.Logarithmic(range.Low, range.High, 2)
                : range.IsLogarithmic ? ValueAxis.Logarithmic(range.Low, range.High, 10)
                : ValueAxis.Linear(range.Low, range.High);
            return new HyperparameterPanel(
                key.ShortKey,
                axis,
                [.. values.Select(RangeDistribution.NumberIn)],
                importance
            );
        }
        List<string> choices = [.. ((ChoiceDistribution)key.Distribution).Values.Distinct(StringComparer.Ordinal)];
        return new HyperparameterPanel(
            key.ShortKey,
            ValueAxis.Choices(choices),
            [.. values.Select(value => (double)choices.IndexOf(value))],
            importance
        );
    }
}
