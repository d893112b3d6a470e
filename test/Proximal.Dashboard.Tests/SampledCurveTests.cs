namespace Proximal.Dashboard.Tests;

/// <summary>Curves with fewer points, and groups of seeds.</summary>
public sealed class SampledCurveTests
{
    [Fact]
    public void Spikes_stay_and_means_are_those_of_the_buckets()
    {
        double[] steps = [.. Enumerable.Range(1, 10_000).Select(static i => (double)i)],
            values = [.. steps.Select(static step => step == 5555 ? 1000 : Math.Sin(step / 500))];
        SampledCurve sampled = SampledCurve.Of(new Curve(steps, values), 100);
        Assert.InRange(sampled.Points.Values.Length, 100, 202);
        Assert.Contains(1000, sampled.Points.Values);
        Assert.Equal(5555, sampled.Points.Steps[Array.IndexOf(sampled.Points.Values, 1000)]);
        Assert.Equal((1, 10_000), (sampled.Points.Steps[0], sampled.Points.Steps[^1]));
        Assert.Equal(sampled.Points.Steps.Order(), sampled.Points.Steps);
        Assert.Equal(100, sampled.Size);
        Assert.Equal(100, sampled.Means!.Values.Length);
        Assert.Equal(values.Average(), sampled.Means.Values.Average(), 1e-9);
    }

    [Fact]
    public void A_short_curve_is_not_changed()
    {
        var curve = new Curve([1, 2, 3, 4], [5, 6, 7, 8]);
        SampledCurve sampled = SampledCurve.Of(curve, 2);
        Assert.Same(curve, sampled.Points);
        Assert.Null(sampled.Means);
    }

    [Theory]
    [InlineData(15, 25, new double[] { 10, 20, 30 })]
    [InlineData(10, 20, new double[] { 10, 20, 30 })]
    [InlineData(41, 50, new double[] { 40 })]
    [InlineData(0, 5, new double[] { 10 })]
    public void A_part_has_a_point_outside_on_each_side(double from, double to, double[] expected)
    {
        var curve = new Curve([10, 20, 30, 40], [1, 2, 3, 4]);
        Assert.Equal(expected, SampledCurve.Cut(curve, from, to).Steps);
    }

    [Fact]
    public void Seeds_of_a_folder_and_runs_that_differ_in_the_seed_are_groups()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["five"], 3);
        GeneratedRun.Write(folder["a"], seed: 7);
        GeneratedRun.Write(folder["b"], seed: 8);
        GeneratedRun.Write(folder["again"], seed: 8);
        GeneratedRun.Write(folder["other"], settings: "learning_rate: 1");
        IReadOnlyList<RunGroup> groups = RunGroup.Of(new RunCatalog([folder.Path]).Runs);
        Assert.Equal(
            ["a: a again", "b: b", "five: five/seed-1 five/seed-2 five/seed-3", "other: other"],
            groups.Select(group => $"{group.Name}: {string.Join(' ', group.Runs.Select(run => run.Run.Name))}")
        );
    }
}
