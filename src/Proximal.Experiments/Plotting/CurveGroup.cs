namespace Proximal.Experiments;

/// <summary>Curves of runs that differ only in their seed.</summary>
/// <param name="Label">Name in the legend.</param>
/// <param name="Curves">One curve for each seed.</param>
internal sealed record CurveGroup(string Label, IReadOnlyList<Curve> Curves)
{
    private const int Points = 300;

    /// <summary>
    /// Mean over the seeds on a common grid of steps, with a band of one standard deviation. Each point uses the runs
    /// that have a value there.
    /// </summary>
    public CurveBand Summarize()
    {
        double first = Curves.Min(curve => curve.Steps[0]);
        double last = Curves.Max(curve => curve.Steps[^1]);
        double least = Curves.Min(curve => curve.Values.Min());
        double greatest = Curves.Max(curve => curve.Values.Max());
        var steps = new List<double>(Points);
        var means = new List<double>(Points);
        var lows = new List<double>(Points);
        var highs = new List<double>(Points);
        for (int i = 0; i < Points; i++)
        {
            double step = i == Points - 1 ? last : first + ((last - first) * i / (Points - 1));
            double[] values = [.. Curves.Select(curve => curve.At(step)).Where(double.IsFinite)];
            if (values.Length == 0 || (steps.Count > 0 && step <= steps[^1]))
                continue;
            double mean = values.Average();
            steps.Add(step);
            means.Add(mean);
            double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            // The band does not exceed the range of the values of the runs.
            lows.Add(Math.Max(mean - deviation, least));
            highs.Add(Math.Min(mean + deviation, greatest));
        }
        return new CurveBand(Label, Curves.Count, [.. steps], [.. means], [.. lows], [.. highs]);
    }
}
