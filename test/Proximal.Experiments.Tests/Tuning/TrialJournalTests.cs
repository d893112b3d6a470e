namespace Proximal.Experiments.Tests;

public sealed class TrialJournalTests
{
    private static readonly TrialResult Result = new(
        Trial: 3,
        Rung: 1,
        Seed: 2,
        Steps: 1000,
        Mean: 1.5,
        Deviation: 0.25,
        Training: 1.25,
        Seconds: 2
    );

    [Fact]
    public void Results_round_trip_without_an_incomplete_last_line()
    {
        using var folder = new TemporaryFolder();
        using (var journal = new TrialJournal(folder["trials.jsonl"]))
            journal.Add(Result);
        File.AppendAllText(folder["trials.jsonl"], "{\"trial\":4,");
        using (var journal = new TrialJournal(folder["trials.jsonl"]))
        {
            Assert.Equal(Result, Assert.Single(journal.Results));
            Assert.Equal(Result, journal.Find(3, 1, 2));
            Assert.Null(journal.Find(3, 1, 1));
        }

        Assert.Single(File.ReadAllLines(folder["trials.jsonl"]));
    }

    [Fact]
    public void Added_result_is_on_disk()
    {
        using var folder = new TemporaryFolder();
        UnwrittenPages.SkipUnlessCounted(folder.Path);
        using var journal = new TrialJournal(folder["trials.jsonl"]);
        journal.Add(Result);
        Assert.Equal(0, UnwrittenPages.Count(folder["trials.jsonl"]));
    }
}
