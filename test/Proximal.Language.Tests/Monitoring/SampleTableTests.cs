namespace Proximal.Language.Tests;

public sealed class SampleTableTests
{
    private static readonly PromptItem[] Prompts = [new("Once \"upon\""), new("Ein Bär\n")];

    [Fact]
    public void Flushed_log_is_on_disk()
    {
        using var folder = new TemporaryFolder();
        UnwrittenPages.SkipUnlessCounted(folder.Path);
        using var log = new SampleLog(
            folder["samples.jsonl"],
            position: 0,
            [new SampleSnapshot(1, [new SampleRow("prompt", "completion", 1)])]
        );
        log.Write(new MetricsRecord());
        log.Flush();
        Assert.True(new FileInfo(folder["samples.jsonl"]).Length > 0);
        Assert.Equal(0, UnwrittenPages.Count(folder["samples.jsonl"]));
    }

    [Fact]
    public void SampleTable_keeps_the_first_the_last_and_spaced_snapshots()
    {
        var table = new SampleTable(Prompts, keep: 5);
        for (int step = 0; step <= 100; step += 10)
            table.Add(step, [$"a{step}", $"b{step}"], [step, -step]);
        Assert.Equal(5, table.Snapshots.Count);
        Assert.Equal((0, 100), (table.Snapshots[0].Step, table.Snapshots[^1].Step));
        Assert.True(table.Snapshots.Zip(table.Snapshots.Skip(1), static (a, b) => b.Step - a.Step).Max() <= 40);
        Assert.Equal(
            [new SampleRow("Once \"upon\"", "a100", 100), new SampleRow("Ein Bär\n", "b100", -100)],
            table.Snapshots[^1].Rows
        );
        Assert.Throws<ArgumentException>(() => table.Add(100, ["a", "b"]));
        Assert.Throws<ArgumentException>(() => table.Add(110, ["a"]));
        Assert.Throws<ArgumentException>(() => table.Add(110, ["a", "b"], [1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_of_a_resumed_run_equals_that_of_an_uninterrupted_run(bool pending)
    {
        using var folder = new TemporaryFolder();
        using (IMetricsSink log = Open(new SampleTable(Prompts), folder.Path, "whole.jsonl", 0, out SampleTable table))
        {
            Fill(table, log, 0);
            Fill(table, log, 1);
            Fill(table, log, 2);
        }

        var state = new StateDictionary();
        long position;
        using (IMetricsSink log = Open(new SampleTable(Prompts), folder.Path, "cut.jsonl", 0, out SampleTable table))
        {
            Fill(table, log, 0);
            if (pending)
                table.Add(1, ["one", "Ünï"], [0.1f, 1]);
            table.SaveState(state, "samples");
            position = log.Flush();
            if (!pending)
                Fill(table, log, 1); // written after the checkpoint: it must go
            else
                log.Write(new MetricsRecord());
        }

        var resumed = new SampleTable(Prompts);
        resumed.LoadState(state, "samples");
        using (IMetricsSink log = Open(resumed, folder.Path, "cut.jsonl", position, out SampleTable table))
        {
            if (!pending)
                Fill(table, log, 1);
            Fill(table, log, 2);
            Assert.Equal([0L, 1, 2], table.Snapshots.Select(static moment => moment.Step));
            Assert.Equal(0.1f, (float)table.Snapshots[1].Rows[0].Score!.Value);
        }

        Assert.Equal(
            File.ReadAllText(Path.Combine(folder.Path, "whole.jsonl")),
            File.ReadAllText(Path.Combine(folder.Path, "cut.jsonl"))
        );
        Assert.StartsWith(
            "{\"step\":0,\"prompt\":\"Once \\\"upon\\\"\",\"completion\":\"one\",\"score\":0.1",
            File.ReadAllText(Path.Combine(folder.Path, "whole.jsonl")),
            StringComparison.Ordinal
        );

        static IMetricsSink Open(SampleTable made, string folder, string name, long position, out SampleTable table)
        {
            table = made;
            return made.Log(name).Open(folder, position);
        }

        static void Fill(SampleTable table, IMetricsSink log, long step)
        {
            table.Add(step, ["one", "Ünï"], [0.1f, 1]);
            log.Write(new MetricsRecord());
        }
    }

    [Fact]
    public void Unreadable_state_is_refused_in_one_line()
    {
        var state = new StateDictionary();
        state.Set<byte>("samples.moments", "{\"step\":}\n"u8);
        state.Set<byte>("samples.unwritten", ""u8);
        Assert.Contains(
            "the sample table 'samples' cannot be read",
            Assert.Throws<InvalidInputException>(() => new SampleTable(Prompts).LoadState(state, "samples")).Message,
            StringComparison.Ordinal
        );
    }
}
