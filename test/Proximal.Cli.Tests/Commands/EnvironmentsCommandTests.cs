namespace Proximal.Cli.Tests.Commands;

public sealed class EnvironmentsCommandTests
{
    [Fact]
    public void Envs_lists_the_names_of_every_family_within_80_columns()
    {
        using var folder = new TemporaryFolder();
        Tool.Outcome outcome = Tool.Run(folder.Path, "envs");
        Assert.Equal(0, outcome.ExitCode);
        foreach (string name in new[] { "Classic control: ", "CartPole-v1, ", "MinAtar: ", "Diagnostics/RareDoor-v0" })
            Assert.Contains(name, outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("toy TEXT", "Taxi-v3\n", "observes Discrete(500), acts Discrete(6), at most 200 steps")]
    [InlineData("CartPole-v1", "CartPole-v1\n", "at most 500 steps, solved at a return of 475")]
    public void Envs_with_a_name_describes_the_family_or_the_environment(string name, string first, string second)
    {
        using var folder = new TemporaryFolder();
        Tool.Outcome outcome = Tool.Run(folder.Path, "envs", name);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(first, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(second, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Envs_with_an_unknown_name_suggests_the_nearest_environment()
    {
        using var folder = new TemporaryFolder();
        Tool.Outcome outcome = Tool.Run(folder.Path, "envs", "CartPole");
        Assert.Equal(
            (2, "proximal: there is no environment 'CartPole': did you mean CartPole-v1?\n"),
            (outcome.ExitCode, outcome.Error)
        );
    }
}
