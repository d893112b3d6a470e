namespace Proximal.Tests.Environments;

/// <summary>
/// A restored episode is a repetition of the saved one, including its masks; a repetition that differs is an error.
/// </summary>
public sealed class ReplayedEpisodeTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 320,
        EnvironmentCount = 2,
        StepsPerRollout = 20,
        BatchSize = 20,
        Epochs = 2,
        Seed = 5,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    [Fact]
    public void Run_with_masks_that_draw_and_change_state_resumes_exactly()
    {
        using TemporaryFolder whole = new(),
            cut = new();
        string expected = PartialRun.Train(whole, static () => new DrawnMask(), Options);
        PartialRun.Train(cut, static () => new DrawnMask(), Options, stopAfter: 3);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new DrawnMask(), Options));
    }

    [Fact]
    public void Episode_with_foreign_random_numbers_is_refused_with_the_way_out()
    {
        using var folder = new TemporaryFolder();
        PartialRun.Train(folder, static () => new Foreign(), Options, stopAfter: 3);
        string message = Assert
            .Throws<InvalidInputException>(() => PartialRun.Train(folder, static () => new Foreign(), Options))
            .Message;
        Assert.Contains("Foreign", message, StringComparison.Ordinal);
        Assert.Contains("value 0 of its observation", message, StringComparison.Ordinal);
        Assert.Contains("override SaveState and LoadState", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_of_an_earlier_release_is_replayed_with_one_mask_after_each_step()
    {
        var environment = new DrawnMask();
        IEnvironment saved = environment;
        var row = new float[environment.RowSize()];
        saved.Seed(1, 2);
        saved.ResetRow(row);
        for (int i = 0; i < 5; i++)
            saved.StepRow([row[1..].AsSpan().IndexOf(1f)], row);
        var state = new StateDictionary();
        saved.SaveState(state, "e");
        foreach (string name in (string[])["masks", "observation", "rewards"])
            Assert.True(state.Remove($"e.record.{name}"));
        IEnvironment restored = new DrawnMask();
        restored.LoadState(state, "e");
        var other = new float[row.Length];
        saved.StepRow([row[1..].AsSpan().IndexOf(1f)], row);
        restored.StepRow([0], other);
        Assert.Equal(row[1..], other[1..]);
    }

    /// <summary>The mask is drawn when it is written, and how often it was written is observed.</summary>
    private sealed class DrawnMask : EnvironmentBase<Box, Discrete>
    {
        private int written;

        public override Box Observations { get; } = Box.Scalar(0, 100);

        public override Discrete Actions { get; } = new(3);

        public override int? MaxEpisodeSteps => 33;

        public override bool MasksActions => true;

        protected override void Reset(ref Rng random, Span<float> observation) => written = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation[0] = written;
            return new StepResult(action + written);
        }

        protected override void MaskActions(Span<float> mask)
        {
            written++;
            mask[Random.NextInt32(3)] = 0;
        }
    }

    /// <summary>An environment with random numbers of its own.</summary>
    private sealed class Foreign : EnvironmentBase<Box, Discrete>
    {
        private static ulong instances;
        private Rng own = new(++instances, 7);

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 33;

        protected override void Reset(ref Rng random, Span<float> observation) => Observe(observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            Observe(observation);
            return new StepResult(action);
        }

        private void Observe(Span<float> observation) => observation[0] = (float)own.NextDouble();
    }
}
