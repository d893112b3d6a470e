namespace Proximal.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private CheckpointStore Store => new(folder["checkpoints"], keep: 2);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_checkpoint_comes_back_as_it_was()
    {
        Store.Save(Example(1000, score: 12.5) with { Description = new Dictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "CartPole-v1" } });
        Checkpoint loaded = Store.LoadLatest()!;
        Assert.Equal(1000, loaded.Step);
        Assert.Equal(12.5, loaded.Score);
        Assert.Equal("CartPole-v1", loaded.Description["environment"]);
        Assert.Equal([1f, 2f, 1000f], loaded.Policy.Get<float>("actor.0.weight"));
        Assert.Equal([1000UL], loaded.State.Get<ulong>("random.position"));
        Assert.Null(new CheckpointStore(folder["nothing"]).LoadLatest());
    }

    [Fact]
    public void The_last_ones_and_the_best_are_kept()
    {
        foreach ((long step, double? score) in (ReadOnlySpan<(long, double?)>)[(1, 5), (20, 9), (100, null), (300, 7), (4000, double.NaN), (5000, 6)])
            Store.Save(Example(step, score));
        Assert.Equal([20, 4000, 5000], Store.Steps);
        Assert.Equal(20, Store.LoadBest()!.Step);
        Store.Save(Example(6000, 9));
        Assert.Equal([5000, 6000], Store.Steps);
    }

    [Theory]
    [InlineData("policy.safetensors")]
    [InlineData("state.safetensors")]
    [InlineData("progress.json")]
    public void A_damaged_checkpoint_is_passed_over_and_reported(string file)
    {
        foreach (Action<string> damage in (Action<string>[])[File.Delete, Truncate, FlipABit])
        {
            Store.Save(Example(10));
            Store.Save(Example(20));
            damage(Path.Combine(Store.PathOf(20), file));
            var reports = new List<string>();
            Assert.Equal(10, Store.LoadLatest(reports.Add)!.Step);
            Assert.Contains("step 20", Assert.Single(reports), StringComparison.Ordinal);
            Assert.Throws<InvalidInputException>(() => Store.Load(20));

            damage(Path.Combine(Store.PathOf(10), file));
            Assert.Throws<InvalidInputException>(() => Store.LoadLatest());
            Store.Save(Example(10));
            Assert.Equal([10], Store.Steps);
        }
    }

    [Fact]
    public void Remains_of_interrupted_writing_are_ignored_and_then_removed()
    {
        Store.Save(Example(10));
        Directory.CreateDirectory(folder["checkpoints/step-20.partial"]);
        File.WriteAllText(folder["checkpoints/step-20.partial/policy.safetensors"], "half of it");
        Assert.Equal(10, Store.LoadLatest()!.Step);
        Store.Save(Example(30));
        Assert.Equal(["step-10", "step-30"], Directory.GetDirectories(Store.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Being_killed_while_replacing_loses_nothing()
    {
        Store.Save(Example(10));
        Directory.Move(Store.PathOf(10), Store.PathOf(10) + ".replaced");
        Store.Save(Example(20));
        Assert.Equal([10, 20], Store.Steps);
        Assert.Equal(10, Store.Load(10).Step);
    }

    [Fact]
    public void Saving_a_step_again_replaces_it_and_drops_the_future_it_had()
    {
        Store.Save(Example(10, score: 1));
        Store.Save(Example(20, score: 99));
        Store.Save(Example(10, score: 2));
        Assert.Equal([10], Store.Steps);
        Assert.Equal(2, Store.LoadLatest()!.Score);
    }

    [Fact]
    public void A_step_that_is_not_there_is_named_beside_those_that_are()
    {
        Store.Save(Example(10));
        Store.Save(Example(20));
        Assert.Contains("10, 20", Assert.Throws<InvalidInputException>(() => Store.Load(15)).Message, StringComparison.Ordinal);
    }

    private static Checkpoint Example(long step, double? score = null)
    {
        var policy = new StateDictionary();
        policy.Set<float>("actor.0.weight", [1, 2, step], 1, 3);
        var state = new StateDictionary();
        state.SetValue("random.position", (ulong)step);
        return new Checkpoint { Step = step, Policy = policy, State = state, Score = score };
    }

    private static void Truncate(string path)
    {
        using FileStream stream = File.OpenWrite(path);
        stream.SetLength(stream.Length - 3);
    }

    private static void FlipABit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
