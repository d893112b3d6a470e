namespace Proximal.Cli.Tests;

public sealed class ZooRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Zoo_run_measures_every_seed_and_keeps_other_rows()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "cleanrl.yml"),
            "CartPole-v1: &a {n_envs: 2, n_steps: 32, n_timesteps: 256}\nMountainCar-v0: {<<: *a}\n"
        );
        string[] run = ["zoo", "run", "--config", "cleanrl.yml", "--seeds", "2", "--episodes", "3", "--plain"];

        Tool.Outcome first = Tool.Run(folder.Path, [.. run, "MountainCar-v0"]);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(0, Tool.Run(folder.Path, [.. run, "CartPole-v1"]).ExitCode);
        string page = File.ReadAllText(Path.Combine(folder.Path, "docs", "results.md"));

        Assert.Contains(
            "| MountainCar-v0 | PPO | cleanrl | 2 | -200.0 ± 0.0 | -200.0 [-200.0, -200.0] | -200.0 | -200.0 | 256 |",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("| -200.0 at 500,000 steps (CleanRL documentation) |", page, StringComparison.Ordinal);
        Assert.Contains("| CartPole-v1 | PPO | cleanrl | 2 |", page, StringComparison.Ordinal);
        Assert.Contains(
            "proximal zoo run CartPole-v1 --seeds 2 --config cleanrl.yml --episodes 3\n",
            page,
            StringComparison.Ordinal
        );

        // A finished run is not trained again: the same metrics and wall time.
        Assert.Equal(0, Tool.Run(folder.Path, [.. run, "CartPole-v1"]).ExitCode);
        Assert.Equal(page, File.ReadAllText(Path.Combine(folder.Path, "docs", "results.md")));
        File.WriteAllText(
            Path.Combine(folder.Path, "cleanrl.yml"),
            "CartPole-v1: {n_envs: 4, n_steps: 32, n_timesteps: 256}\n"
        );
        Tool.Outcome changed = Tool.Run(folder.Path, run);
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("was trained with another configuration", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Zoo_run_averages_over_seeds()
    {
        SeedResult[] seeds =
        [
            .. new[] { 90.0, 110, 130 }.Select(
                (mean, i) => new SeedResult((ulong)i, 1000, 2, new EvaluationSummary(5, mean, 7, 1, 2, 3), "a")
            ),
        ];
        var result = new ZooResult(
            "ppo",
            "ppo",
            "CartPole-v1",
            "proximal zoo run",
            "0.1.0",
            2,
            seeds,
            "beside other work"
        );

        result.Write(folder.Path);
        ZooResult read = Assert.Single(ZooResult.ReadAll(folder.Path));

        Assert.Equal(110, read.Mean);
        Assert.Equal(Math.Sqrt(800.0 / 3), read.Deviation, 12);
        Assert.Equal(result.Seeds, read.Seeds);
        Assert.Contains(
            "\nCartPole-v1 (PPO, ppo): beside other work.\n",
            ResultsPage.Draw([read], PublishedResults.Shipped),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "| CartPole-v1 | PPO | ppo | 3 | 110.0 ± 16.3 | 110.0 [90.0, 130.0] | 90.0 | 130.0 | 1,000 | 2.0 s | 500.0 ± 0.0 at "
                + "100,000 steps (rl-zoo benchmark) |",
            ResultsPage.Draw([read], PublishedResults.Shipped),
            StringComparison.Ordinal
        );
    }
}
