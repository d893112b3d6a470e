using System.Xml.Linq;

namespace Proximal.Experiments.Tests;

public sealed class LearningCurveTests
{
    [Fact]
    public void Curve_is_interpolated_within_its_range_only()
    {
        var curve = new Curve([10, 20, 40], [1, 3, 5]);

        Assert.Equal(2, curve.At(15));
        Assert.Equal(4, curve.At(30));
        Assert.Equal(5, curve.At(40));
        Assert.Equal(double.NaN, curve.At(9));
        Assert.Equal(double.NaN, curve.At(41));
    }

    [Fact]
    public void Smoothing_keeps_the_ends_and_the_mean_of_a_line()
    {
        Curve smooth = new Curve([1, 2, 3, 4, 5], [0, 2, 1, 3, 4]).Smoothed(3);

        Assert.Equal([0, 1, 2, 8.0 / 3, 4], smooth.Values);
    }

    [Fact]
    public void Group_has_mean_and_deviation_of_its_seeds()
    {
        var group = new CurveGroup("PPO", [new Curve([0, 100], [0, 10]), new Curve([0, 100], [0, 30])]);

        CurveBand band = group.Summarize();

        Assert.Equal(("PPO", 2), (band.Label, band.Runs));
        Assert.Equal(100, band.Steps[^1]);
        Assert.Equal(20, band.Middle[^1]);
        Assert.Equal((10, 30), (band.Low[^1], band.High[^1]));
        Assert.Equal((0, 0), (band.Low[0], band.High[0]));
    }

    // Mean 20, deviation 14.1.
    [Fact]
    public void Band_of_a_group_does_not_exceed_its_largest_value()
    {
        CurveBand band = new CurveGroup(
            "PPO",
            [new Curve([0, 100], [0, 0]), new Curve([0, 100], [0, 30]), new Curve([0, 100], [0, 30])]
        ).Summarize();
        Assert.Equal(30, band.High[^1]);
        Assert.Equal(20 - Math.Sqrt(200), band.Low[^1], 1e-9);
    }

    [Fact]
    public void Runs_are_grouped_without_their_seed_and_named_by_their_differences()
    {
        using var folder = new TemporaryFolder();
        foreach ((double gamma, ulong seed) in new[] { (0.9, 1UL), (0.9, 2UL), (0.99, 1UL) })
            WriteRun(folder.Path, "CartPole-v1", gamma, seed);
        WriteRun(folder.Path, "Pendulum-v1", 0.9, 1);

        string svg = new PlotRequest([folder.Path], PlotRequest.DefaultMetric, null, 1).Draw();

        List<string> texts =
        [
            .. XDocument.Parse(svg).Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value),
        ];
        Assert.Contains("CartPole-v1", texts);
        Assert.Contains("Pendulum-v1", texts);
        Assert.Contains("gamma 0.9 (2 seeds)", texts);
        Assert.Contains("gamma 0.99 (1 run)", texts);
        Assert.Contains("environment steps", texts);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_several_algorithms_are_named_by_algorithm()
    {
        using var folder = new TemporaryFolder();
        WriteRun(folder.Path, "CartPole-v1", 0.9, 1);
        WriteRun(folder.Path, "CartPole-v1", 0.8, 1);
        WriteRun(folder.Path, "CartPole-v1", 0.9, 1, TrpoAlgorithm.Entry);

        string svg = new PlotRequest([folder.Path], PlotRequest.DefaultMetric, null, 1).Draw();

        List<string> texts =
        [
            .. XDocument.Parse(svg).Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value),
        ];
        Assert.Contains("CartPole-v1", texts);
        Assert.Contains("PPO, gamma 0.9 (1 run)", texts);
        Assert.Contains("PPO, gamma 0.8 (1 run)", texts);
        Assert.Contains("TRPO (1 run)", texts);
    }

    [Fact]
    public void Unknown_metric_suggests_the_nearest_metric()
    {
        using var folder = new TemporaryFolder();
        WriteRun(folder.Path, "CartPole-v1", 0.9, 1);

        var exception = Assert.Throws<InvalidInputException>(() =>
            new PlotRequest([folder.Path], "rollout/ep_rew_man", null, 1).Draw()
        );

        Assert.Contains("did you mean rollout/ep_rew_mean?", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "metrics.jsonl: no metrics yet")]
    [InlineData("{\"step\": 1", "metrics.jsonl: no metrics yet")]
    [InlineData(
        "{\"step\": 1, \n",
        "metrics.jsonl:1: the file is damaged; expected a JSON object with a number 'step'"
    )]
    [InlineData("[]\n", "metrics.jsonl:1: the file is damaged; expected a JSON object with a number 'step'")]
    public void File_without_metrics_is_refused_by_name(string text, string message)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "metrics.jsonl");
        File.WriteAllText(path, text);

        Assert.StartsWith(
            Path.Combine(folder.Path, message),
            Assert
                .Throws<InvalidInputException>(() =>
                    new PlotRequest([folder.Path], PlotRequest.DefaultMetric, null, 1).Draw()
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static void WriteRun(
        string root,
        string environment,
        double gamma,
        ulong seed,
        AlgorithmEntry? algorithm = null
    )
    {
        string path = Path.Combine(root, $"{environment}-{algorithm?.Name}-{gamma}-{seed}");
        Directory.CreateDirectory(path);
        TrainingOptions options = (algorithm ?? AlgorithmRegistry.Default).Defaults with { Gamma = gamma, Seed = seed };
        File.WriteAllText(
            Path.Combine(path, "config.yaml"),
            new RunConfiguration(Known.Task(environment), algorithm ?? AlgorithmRegistry.Default, options).ToYaml()
        );
        File.WriteAllText(
            Path.Combine(path, "metrics.jsonl"),
            "{\"step\":100,\"rollout/ep_rew_mean\":null}\n{\"step\":200,\"rollout/ep_rew_mean\":20}\n{\"step\":300,\"rollout/ep_rew_mean\":50.5}\n{\"step\":4"
        );
    }
}
