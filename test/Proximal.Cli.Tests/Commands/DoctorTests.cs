using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary><c>proximal doctor</c>, and its line at the end of training.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Doctor_names_a_mistake_proposes_a_diff_and_training_reports_it()
    {
        Tool.Outcome trained = Tool.Run(
            folder.Path,
            ["train", "CartPole-v1", "--steps", "4096", "--set", "learning_rate=0.1", "--out", "run", "--plain"]
        );
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.Contains("doctor: learning rate is too high", trained.Output, StringComparison.Ordinal);

        Tool.Outcome text = Tool.Run(folder.Path, ["doctor", "run", "--fix"]);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.Contains("learning rate is too high [learning-rate-high]", text.Output, StringComparison.Ordinal);
        Assert.Contains("-  learning_rate: 0.1\n+  learning_rate: 0.0003\n", text.Output, StringComparison.Ordinal);

        Tool.Outcome json = Tool.Run(folder.Path, ["doctor", "run", "--json", "--check"]);
        Assert.Equal(1, json.ExitCode);
        JsonElement run = JsonDocument.Parse(json.Output).RootElement.GetProperty("runs")[0];
        JsonElement finding = run.GetProperty("findings")[0];
        Assert.Equal("learning-rate-high", finding.GetProperty("cause").GetString());
        Assert.Equal("0.0003", finding.GetProperty("changes").GetProperty("learning_rate").GetString());
    }

    [Fact]
    public void Missing_run_is_invalid_input()
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, ["doctor", "nothing"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no run at 'nothing'", outcome.Error, StringComparison.Ordinal);
    }
}
