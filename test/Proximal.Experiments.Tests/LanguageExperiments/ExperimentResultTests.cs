namespace Proximal.Experiments.Tests;

/// <summary>Results of experiments with language models: saved in full, and reported with mean and deviation.</summary>
public sealed class ExperimentResultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Experiment_results_round_trip()
    {
        Sample("sentiment").Write(folder.Path);
        ExperimentResult read = ExperimentResult.Find(folder.Path, "sentiment")!;

        ExperimentRow row = Assert.Single(read.Rows);
        Assert.Equal(("sentiment", "proximal rlhf results sentiment", 2), (read.Name, read.Command, read.Processors));
        Assert.Equal([1.0, 3], row.Values("reward"));
        Assert.Equal(2, row.Mean("reward"));
        Assert.Equal([640.0], row.Values("warned at"));
        Assert.Equal([0.5, 1.5], row.Runs[0].Curves.Single().Curve.Values);
        Assert.Null(ExperimentResult.Find(folder.Path, "randomwalks"));
    }

    [Fact]
    public void Table_cell_shows_how_many_seeds_have_the_metric()
    {
        ExperimentRow row = Sample("sentiment").Rows[0];
        Assert.Equal("2.000 [1.000, 3.000]", ExperimentSection.Cell(row, "reward"));
        Assert.Equal("640.0 (1 of 2 seeds)", ExperimentSection.Cell(row, "warned at"));
        Assert.Equal("–", ExperimentSection.Cell(row, "nothing"));
    }

    [Fact]
    public void Damaged_result_files_are_refused()
    {
        File.WriteAllText(Path.Combine(folder.Path, "sentiment.json"), "{}");
        Assert.Throws<InvalidInputException>(() => ExperimentResult.Find(folder.Path, "sentiment"));
    }

    private static ExperimentResult Sample(string name) =>
        new(
            name,
            $"proximal rlhf results {name}",
            "0.1.0",
            2,
            [
                new ExperimentRow(
                    "β = 0",
                    [
                        new ExperimentRun(1, [("reward", 1), ("warned at", double.NaN)])
                        {
                            Curves = [("reward", new Curve([64, 128], [0.5, 1.5]))],
                        },
                        new ExperimentRun(2, [("reward", 3), ("warned at", 640)]),
                    ]
                ),
            ]
        );
}
