namespace Proximal.Cli.Tests;

/// <summary>Measurements with language models by their names.</summary>
public sealed class RlhfResultsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Unknown_rlhf_experiment_is_refused()
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, "rlhf", "results", "sentimant");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("did you mean sentiment?", outcome.Error, StringComparison.Ordinal);
    }
}
