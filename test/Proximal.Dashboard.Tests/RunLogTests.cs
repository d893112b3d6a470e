namespace Proximal.Dashboard.Tests;

/// <summary>Reading of the logs of a run while they grow.</summary>
public sealed class RunLogTests
{
    [Fact]
    public void Added_lines_are_read_once_they_are_complete()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "metrics.jsonl");
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.False(log.Update());
        Assert.Empty(log.Tags);

        File.WriteAllText(
            path,
            "{\"step\":10,\"a\":1}\n{\"step\":20,\"a\":2,\"b\":null,\"c\":\"text\",\"d\":5}\n{\"step\":30"
        );
        Assert.True(log.Update());
        Assert.Equal(["a", "d"], log.Tags);
        Assert.Equal([10, 20], log.Curve("a").Steps);
        Assert.Equal([1], log.Updates("d"));
        long revision = log.Revision;
        Assert.False(log.Update());

        File.AppendAllText(path, ",\"a\":3}\n");
        Assert.True(log.Update());
        Assert.True(log.Revision > revision);
        Assert.Equal([1, 2, 3], log.Curve("a").Values);
        Assert.Null(log.Problem);
    }

    [Fact]
    public void Timings_are_columns_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "timings.jsonl"),
            "{\"step\":10,\"time/fps\":100,\"time/time_elapsed\":0.1}\n"
        );
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.Equal([0.1], log.Curve(MetricTags.Elapsed).Values);
        Assert.Equal([MetricTags.StepsPerSecond, MetricTags.Elapsed], log.Tags);
    }

    [Theory]
    [InlineData("{\"step\":10,\"a\":7}\n")]
    [InlineData("{\"step\":11,\"a\":7}\n{\"step\":20,\"a\":8}\n{\"step\":30,\"a\":9}\n{\"step\":40,\"a\":9}\n")]
    public void A_truncated_or_rewritten_file_is_read_again(string content)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "metrics.jsonl");
        File.WriteAllText(path, "{\"step\":10,\"a\":1}\n{\"step\":20,\"a\":2}\n");
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.True(log.Update());
        File.WriteAllText(path, content);
        Assert.True(log.Update());
        Assert.Equal(content.Count(static letter => letter == '\n'), log.Curve("a").Values.Length);
        Assert.Equal(7, log.Curve("a").Values[0]);
    }

    [Fact]
    public void Released_values_are_read_again()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "metrics.jsonl"), "{\"step\":10,\"a\":1}\n");
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.Equal([1], log.Curve("a").Values);
        Assert.True(log.Bytes > 0);
        log.Release();
        Assert.Equal(0, log.Bytes);
        Assert.Equal([1], log.Curve("a").Values);
    }

    [Theory]
    [InlineData("{\"step\":1,\"a\":1}\nnot JSON\n{\"step\":3,\"a\":3}\n", "metrics.jsonl:2: the file is damaged", 2)]
    [InlineData("{\"a\":1}\n", "no number 'step'", 0)]
    [InlineData("[1]\n{\"step\":1,\"a\":1}\n", "it is not an object", 1)]
    [InlineData("{\"step\":1,\"a\":1} {}\n", "metrics.jsonl:1: the file is damaged", 0)]
    [InlineData("{\"step\":1,\"a\":1}\n\0\0\0\0", "filled with zeros", 1)]
    public void Damage_is_one_line_and_the_rest_is_read(string content, string problem, int values)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "metrics.jsonl"), content);
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.True(log.Update());
        Assert.Contains(problem, log.Problem);
        Assert.DoesNotContain('\n', log.Problem!);
        Assert.Equal(values, log.Curve("a").Values.Length);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_a_problem()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "metrics.jsonl"));
        var log = new RunLog(new RunFolder(folder.Path));
        Assert.Empty(log.Tags);
    }

    [Fact]
    public void A_long_line_does_not_fill_the_memory()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "metrics.jsonl"), new string('1', 5 << 20));
        var log = new RunLog(new RunFolder(folder.Path));
        log.Update();
        Assert.Contains("longer than 4 MiB", log.Problem);
    }

    [Fact]
    public void Links_are_not_followed_and_runs_are_kept()
    {
        using TemporaryFolder folder = new(),
            other = new();
        foreach (string path in new[] { Path.Combine(folder.Path, "a"), Path.Combine(other.Path, "b") })
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "config.yaml"), "CartPole-v1:\n  algorithm: ppo\n");
        }

        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), other.Path);
        var catalog = new RunCatalog([folder.Path]);
        CatalogedRun run = Assert.Single(catalog.Runs);
        Assert.Equal("a", run.Name);
        Assert.Same(run, catalog.TryFind(run.Id));
    }
}
