using System.Xml.Linq;

namespace Proximal.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Compare_trains_plots_and_tabulates_once()
    {
        string[] compare =
        [
            "compare",
            "Pendulum-v1",
            "--algorithms",
            "trpo,ppo",
            "--seeds",
            "2",
            "--steps",
            "2000",
            "--threshold",
            "-1",
            "--plain",
            "--set",
            "n_envs=2",
            "--set",
            "n_steps=250",
            "--picture",
            "out/p.svg",
        ];
        Tool.Outcome first = Tool.Run(folder.Path, compare);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        string page = File.ReadAllText(Path.Combine(folder.Path, "out", "p.md"));
        Assert.Contains("| TRPO | -", page, StringComparison.Ordinal);
        Assert.Contains("steps to -1 |", page, StringComparison.Ordinal);
        Assert.Contains(" | never | ", page, StringComparison.Ordinal);
        Assert.Contains(
            "`proximal compare Pendulum-v1 --algorithms trpo,ppo --seeds 2 --steps 2000 --threshold -1 --set "
                + "n_envs=2 --set n_steps=250`",
            page,
            StringComparison.Ordinal
        );
        string svg = File.ReadAllText(Path.Combine(folder.Path, "out", "p.svg"));
        string[] texts =
        [
            .. XDocument.Parse(svg).Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value),
        ];
        Assert.Contains("TRPO (2 seeds)", texts);
        Assert.Contains("PPO (2 seeds)", texts);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        for (int seed = 1; seed <= 2; seed++)
        {
            string run = Path.Combine(folder.Path, "runs", "compare", "Pendulum-v1", "trpo", $"seed-{seed}");
            Assert.Equal(2000, RunContents.Summary(run).GetProperty("steps").GetInt32());
            double evaluation = RunContents
                .Summary(run)
                .GetProperty("evaluation")
                .GetProperty("mean_return")
                .GetDouble();
            Assert.Contains(
                $"{evaluation:0.0}",
                page.Split('\n').Single(line => line.StartsWith("- TRPO: ", StringComparison.Ordinal)),
                StringComparison.Ordinal
            );
        }

        // The same metrics and wall time, although one run has to be finished again.
        File.Delete(Path.Combine(folder.Path, "runs", "compare", "Pendulum-v1", "ppo", "seed-2", "summary.json"));
        Assert.Equal(0, Tool.Run(folder.Path, compare).ExitCode);
        Assert.Equal(svg, File.ReadAllText(Path.Combine(folder.Path, "out", "p.svg")));
        Tool.Outcome changed = Tool.Run(folder.Path, [.. compare, "--set", "gamma=0.5"]);
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("was trained with another configuration", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_compares_PPO_with_variants_without_one_detail()
    {
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            "compare",
            "CartPole-v1",
            "--ablate",
            "--seeds",
            "1",
            "--steps",
            "512",
            "--plain"
        );

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        XDocument picture = XDocument.Load(Path.Combine(folder.Path, "ablate-CartPole-v1.svg"));
        string[] texts = [.. picture.Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value)];
        foreach (
            string detail in new[]
            {
                "no clipping",
                "no advantage normalization",
                "λ = 0 (one-step advantages)",
                "λ = 1 (Monte Carlo advantages)",
                "no entropy bonus",
                "one epoch",
                "no orthogonal initialization",
            }
        )
        {
            Assert.Contains(detail, texts);
            Assert.Contains($"\n{detail} ", outcome.Output, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(Path.Combine(folder.Path, "ablate-CartPole-v1.md")));
    }

    [Fact]
    public void Compare_counts_diverged_runs()
    {
        string[] compare =
        [
            // One gradient step an update: the first breaks everything, the second finds out.
            "compare",
            "Pendulum-v1",
            "--algorithms",
            "ppo",
            "--seeds",
            "2",
            "--steps",
            "4000",
            "--plain",
            "--set",
            "learning_rate=1e30",
            "--set",
            "n_steps=256",
            "--set",
            "batch_size=1024",
            "--set",
            "n_epochs=1",
        ];
        foreach (string _ in new[] { "train", "read" })
        {
            Tool.Outcome outcome = Tool.Run(folder.Path, compare);

            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
            Assert.Contains("  diverged\n", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("2 of 2", outcome.Output, StringComparison.Ordinal);
        }
        Assert.Contains(
            "(diverged)",
            File.ReadAllText(Path.Combine(folder.Path, "compare-Pendulum-v1.md")),
            StringComparison.Ordinal
        );
    }
}
