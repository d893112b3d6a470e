namespace Proximal.Fuzz.Tests;

/// <summary>
/// With the environment variable <c>PROXIMAL_FUZZ_SEEDS</c>, the folder <c>Corpus</c> of the project, writes the seeds
/// that trainers and models make. Needed after the format of a file changes.
/// </summary>
public sealed class SeedTests
{
    [Fact]
    public void Seeds_areWritten()
    {
        using var folder = new TemporaryFolder();
        using var targets = new FuzzTargets();
        targets.WriteSeeds(Environment.GetEnvironmentVariable("PROXIMAL_FUZZ_SEEDS") ?? folder.Path);
        foreach (string written in Directory.GetDirectories(folder.Path))
            Assert.Contains(targets.All, target => target.Name == Path.GetFileName(written));
    }

    [Fact]
    public void Corpus_hasAFolderForEachTarget()
    {
        using var targets = new FuzzTargets();
        Assert.Equal(
            targets.All.Select(static target => target.Name).Order(StringComparer.Ordinal),
            Directory
                .GetDirectories(Path.Combine(AppContext.BaseDirectory, "Corpus"))
                .Select(static path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal)
        );
    }
}
