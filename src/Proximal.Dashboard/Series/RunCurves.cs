namespace Proximal.Dashboard;

/// <summary>Curves of a run for charts: finite values, and the clocks that the horizontal axis can show.</summary>
internal static class RunCurves
{
    /// <summary>Tags of the metrics that a chart can show.</summary>
    public static IEnumerable<string> Tags(CatalogedRun run) =>
        run.Log.Tags.Where(static tag => tag is not MetricTags.Elapsed).Distinct(StringComparer.Ordinal);

    /// <summary>Values of a metric over the steps, without those that single precision cannot hold; empty if the run
    /// does not have it.</summary>
    /// <param name="run">Run.</param>
    /// <param name="tag">Tag, such as <c>rollout/ep_rew_mean</c>.</param>
    public static Curve Of(CatalogedRun run, string tag)
    {
        Curve curve = run.Log.Curve(tag);
        if (curve.Values.All(IsDrawable))
            return curve;
        int[] kept = [.. Enumerable.Range(0, curve.Values.Length).Where(i => IsDrawable(curve.Values[i]))];
        return new Curve([.. kept.Select(i => curve.Steps[i])], [.. kept.Select(i => curve.Values[i])]);
    }

    /// <summary>Updates over the steps; the lines of the file if the run does not log them.</summary>
    public static Curve Updates(CatalogedRun run)
    {
        if (run.Log.Curve(MetricTags.Updates) is { Steps.Length: > 0 } logged)
            return logged;
        Curve longest = run
            .Log.Tags.Select(run.Log.Curve)
            .DefaultIfEmpty(new Curve([], []))
            .MaxBy(static curve => curve.Steps.Length)!;
        return longest with { Values = [.. Enumerable.Range(1, longest.Steps.Length).Select(static i => (double)i)] };
    }

    /// <summary>Seconds of training over the steps, over all processes that trained the run.</summary>
    public static Curve Seconds(CatalogedRun run)
    {
        Curve elapsed = run.Log.Curve(MetricTags.Elapsed);
        double[] seconds = new double[elapsed.Values.Length];
        double before = 0,
            last = 0;
        foreach ((int i, double value) in elapsed.Values.Index())
        {
            // Each process counts from 0, so a lower value than the previous one starts the count of another process.
            if (value < last)
                before += last;
            last = value;
            seconds[i] = before + value;
        }

        return elapsed with
        {
            Values = seconds,
        };
    }

    // The page gets values in single precision.
    private static bool IsDrawable(double value) => float.IsFinite((float)value);
}
