namespace Proximal.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private CheckpointStore Store => new(folder["checkpoints"], keep: 2);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Checkpoint_round_trips()
    {
        Save(1000, score: 12.5);
        Checkpoint found = Store.FindLatest()!;
        Assert.Equal((1000, 12.5), (found.Step, found.Score));
        Assert.Equal([1000UL], found.ReadState().Get<ulong>("random.position"));
        Assert.Equal("policy of 1000", File.ReadAllText(Path.Combine(found.Folder, "policy.json")));
        Assert.Null(new CheckpointStore(folder["nothing"]).FindLatest());
    }

    [Fact]
    public void Latest_and_best_checkpoints_are_kept()
    {
        foreach (
            (long step, double? score) in (ReadOnlySpan<(long, double?)>)
                [(1, 5), (20, 9), (100, null), (300, 7), (4000, double.NaN), (5000, 6)]
        )
            Save(step, score);
        Assert.Equal([20, 4000, 5000], Store.Steps);
        Assert.Equal(20, Store.FindBest()!.Step);
        Save(6000, 9);
        Assert.Equal([5000, 6000], Store.Steps);
    }

    [Theory]
    [InlineData("policy.json")]
    [InlineData("state.safetensors")]
    [InlineData("progress.json")]
    public void Damaged_checkpoint_is_skipped_and_reported(string file)
    {
        foreach (Action<string> damage in (Action<string>[])[File.Delete, Truncate, FlipABit])
        {
            Save(10);
            Save(20);
            damage(Path.Combine(Store.PathOf(20), file));
            var reports = new List<string>();
            Assert.Equal(10, Store.FindLatest(reports.Add)!.Step);
            Assert.Contains("step 20", Assert.Single(reports), StringComparison.Ordinal);
            Assert.Throws<InvalidInputException>(() => Store.Find(20));

            damage(Path.Combine(Store.PathOf(10), file));
            Assert.Throws<InvalidInputException>(() => Store.FindLatest());
            Save(10);
            Assert.Equal([10], Store.Steps);
        }
    }

    [Fact]
    public void Partial_checkpoints_are_ignored_and_removed()
    {
        Save(10);
        Directory.CreateDirectory(folder["checkpoints/step-20.partial"]);
        File.WriteAllText(folder["checkpoints/step-20.partial/policy.safetensors"], "half of it");
        Assert.Equal(10, Store.FindLatest()!.Step);
        Save(30);
        Assert.Equal(
            ["step-10", "step-30"],
            Directory.GetDirectories(Store.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void Failed_save_keeps_the_old_checkpoint(long step)
    {
        Save(10);
        Assert.Throws<IOException>(() =>
            Store.Save(
                step,
                new StateDictionary(),
                static folder =>
                {
                    File.WriteAllText(Path.Combine(folder, "policy.json"), "a half of it");
                    throw new IOException("the disk is full");
                }
            )
        );
        Assert.Equal([10], Store.Steps);
        var reports = new List<string>();
        Checkpoint found = Store.FindLatest(reports.Add)!;
        Assert.Empty(reports);
        Assert.Equal("policy of 10", File.ReadAllText(Path.Combine(found.Folder, "policy.json")));
    }

    [Fact]
    public void Kill_while_replacing_a_checkpoint_loses_nothing()
    {
        Save(10);
        Directory.Move(Store.PathOf(10), Store.PathOf(10) + ".replaced");
        Save(20);
        Assert.Equal([10, 20], Store.Steps);
        Assert.Equal(10, Store.Find(10).Step);
    }

    [Fact]
    public void Saving_a_step_again_replaces_it_and_removes_later_checkpoints()
    {
        Save(10, score: 1);
        Save(20, score: 99);
        Save(10, score: 2);
        Assert.Equal([10], Store.Steps);
        Assert.Equal(2, Store.FindLatest()!.Score);
    }

    [Fact]
    public void Missing_step_is_refused_with_the_list_of_steps()
    {
        Save(10);
        Save(20);
        Assert.Contains(
            "10, 20",
            Assert.Throws<InvalidInputException>(() => Store.Find(15)).Message,
            StringComparison.Ordinal
        );
    }

    private void Save(long step, double? score = null)
    {
        var state = new StateDictionary();
        state.SetValue("random.position", (ulong)step);
        Store.Save(
            step,
            state,
            folder => File.WriteAllText(Path.Combine(folder, "policy.json"), $"policy of {step}"),
            score
        );
    }

    private static void Truncate(string path)
    {
        using FileStream stream = File.OpenWrite(path);
        stream.SetLength(stream.Length - 3);
    }

    private static void FlipABit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
