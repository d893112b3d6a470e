namespace Proximal.Experiments.Tests;

public sealed class TuningTableTests
{
    [Fact]
    public void Narrow_table_omits_options_of_little_importance()
    {
        SearchSpace space = SearchSpaceReader.Read(
            "s.yml",
            "gae_lambda: [0.9, 0.95]\nlearning_rate: {log_uniform: [1e-5, 1e-2]}\npolicy_kwargs.net_arch: [[32], [64]]",
            Known.Reader(PpoAlgorithm.Entry)
        );
        var search = new TuningSearch(
            Known.Run("CartPole-v1", new PpoOptions()),
            space,
            new TuningPlan { Trials = 30 }
        );
        IReadOnlyList<Trial> trials = search.Draw();
        // The return follows the learning rate alone; one trial failed.
        TrialScore[] scores =
        [
            .. trials.Select(trial => new TrialScore(
                trial.Number,
                0,
                [
                    trial.Number == 4
                        ? new TrialResult(4, 0, 1, 64, double.NaN, double.NaN, double.NaN, 0.1, "diverged: the loss")
                        : new TrialResult(
                            trial.Number,
                            0,
                            1,
                            1024,
                            1e5 * RangeDistribution.NumberIn(trial.Values[1]),
                            2,
                            3,
                            65
                        ),
                ]
            )),
        ];
        var results = new SearchResults(search, trials, scores);

        string[] wide = [.. TuningTable.Lines(results, 200)],
            narrow = [.. TuningTable.Lines(results, 76)];

        Assert.Equal(
            ["trial", "return", "in", "training", "steps", "time", "gae_lambda", "learning_rate", "net_arch"],
            Words(wide[0])
        );
        Assert.Equal(["trial", "return", "in", "training", "steps", "time", "learning_rate"], Words(narrow[0]));
        Assert.Contains("… and 2 more keys: gae_lambda, net_arch", narrow);
        Assert.All(narrow[..21], line => Assert.InRange(line.Length, 40, 76));
        Assert.Equal("… and 10 more trials", wide[21]);
        Assert.Equal("trial 4 failed: diverged: the loss", wide[^1]);
        Trial best = trials.MaxBy(trial => RangeDistribution.NumberIn(trial.Values[1]))!;
        Assert.Equal(
            [
                "1",
                $"{best.Number}",
                $"{1e5 * RangeDistribution.NumberIn(best.Values[1]):0.0}",
                "±",
                "2.0",
                "3.0",
                "1,024",
                "1",
                "min",
                "05",
                "s",
                .. best.Values.SelectMany(Words),
            ],
            Words(wide[1])
        );
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
