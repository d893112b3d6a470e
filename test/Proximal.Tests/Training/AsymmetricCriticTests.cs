using Proximal.Tensors;

namespace Proximal.Tests.Training;

public sealed class AsymmetricCriticTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 256,
        EnvironmentCount = 2,
        StepsPerRollout = 32,
        BatchSize = 32,
        Epochs = 2,
        AsymmetricCritic = true,
        Network = new NetworkOptions { ActorWidths = [8], CriticWidths = [8] },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Critic_reads_the_observation_and_the_privileged_one(bool batched)
    {
        PpoOptions options = Options with { TotalSteps = 12, StepsPerRollout = 6, BatchSize = 12, Epochs = 1 };
        using VectorEnvironment environments = batched
            ? new BatchedEnvironment<HiddenCounterDynamics, int>(2)
            : VectorEnvironment.From(static () => new HiddenCounter(), 2);
        var ppo = new Ppo(environments, options with { LearningRate = 1e-12 });
        ppo.Train();
        Assert.Equal(2 + 1, ppo.Rollout.Observations.Width);
        // An episode has 4 steps: the count is privileged, and starts again after the end.
        for (int t = 0; t < 6; t++)
            Assert.Equal([1f, 0, t % 4], ppo.Rollout.Observations[t][..3].ToArray());
        // The count in the final state of a truncated episode is 4.
        Tensor final = Tensor.From([1f, 0, 4], 1, 3);
        Assert.Equal(ppo.Network.Critic(final).Item(), ppo.Rollout.FinalValues[3][0], 1e-5);
    }

    [Fact]
    public void Values_depend_on_the_privileged_observation_and_actions_do_not()
    {
        using var environments = VectorEnvironment.From(static () => new HiddenCounter(), 2);
        var ppo = new Ppo(environments, Options);
        ppo.Train();
        Tensor low = Tensor.From([1f, 0, 0], 1, 3),
            high = Tensor.From([1f, 0, 3], 1, 3);
        Assert.NotEqual(ppo.Network.Critic(low).Item(), ppo.Network.Critic(high).Item());
        Assert.Equal(ppo.Network.Actor(low).ToArray(), ppo.Network.Actor(high).ToArray());
    }

    [Fact]
    public void Saved_policy_acts_on_the_observation_alone()
    {
        using var environments = VectorEnvironment.From(static () => new HiddenCounter(), 2);
        var ppo = new Ppo(environments, Options with { NormalizeObservations = true });
        ppo.Train();
        using var folder = new TemporaryFolder();
        ppo.Policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(2, loaded.RowSize);
        Assert.Equal(ModelWeights.Hash(ppo.Policy), ModelWeights.Hash(loaded));
        EvaluationResult result = loaded.Evaluate(static () => new HiddenCounter(), episodes: 2);
        Assert.Equal(2, result.Episodes);
    }

    [Theory]
    [InlineData(RecurrentKind.None, false)]
    [InlineData(RecurrentKind.None, true)]
    [InlineData(RecurrentKind.Lstm, true)]
    public void Training_changes_resumes_exactly_and_does_not_depend_on_threads(
        RecurrentKind recurrent,
        bool normalizes
    )
    {
        PpoOptions options = Options with
        {
            NormalizeObservations = normalizes,
            Network = Options.Network with { Recurrent = recurrent, RecurrentSize = 8 },
        };
        string weights = Train(null, options, 0);
        Assert.NotEqual(weights, Train(null, options with { AsymmetricCritic = false }, 0));
        Assert.Equal(weights, Train(null, options with { Threads = 3 }, 0));
        using var folder = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() => Train(folder, options, 3));
        Assert.Equal(weights, Train(folder, options, 0));
    }

    [Fact]
    public void Wrappers_forward_the_privileged_observation()
    {
        var wrapped = new ClipReward(new HiddenCounter());
        var privileged = new float[1];
        wrapped.Seed(0, 0);
        wrapped.Reset(new float[2]);
        _ = wrapped.Step([1f], new float[2]);
        wrapped.WritePrivileged(privileged);
        Assert.Equal((1, 1f), (wrapped.PrivilegedSize, privileged[0]));
    }

    [Fact]
    public void Environment_without_privileged_observation_and_shards_are_refused()
    {
        string message = Assert
            .Throws<InvalidInputException>(static () => Ppo.Train(static () => new Environments.Drift(), Options))
            .Message;
        Assert.Contains("the environment has no privileged observation", message, StringComparison.Ordinal);
        message = Assert.Throws<InvalidInputException>((Options with { Shards = 2 }).Validate).Message;
        Assert.Contains("asymmetric_critic", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Privileged_observation_that_is_not_finite_stops_training()
    {
        var failure = Assert.Throws<TrainingDivergedException>(static () =>
            Ppo.Train(static () => new HiddenCounter { Value = float.NaN }, Options)
        );
        Assert.Contains("privileged observation", failure.Message, StringComparison.Ordinal);
    }

    private static string Train(TemporaryFolder? folder, PpoOptions options, int cutAfter)
    {
        using var environments = VectorEnvironment.From(static () => new HiddenCounter(), options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        if (folder is null)
        {
            trainer.Train();
            return ModelWeights.Hash(trainer.Policy);
        }

        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 1 });
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Policy);
    }

    /// <summary>Counts its steps, which only the privileged observation shows.</summary>
    private sealed class HiddenCounter : EnvironmentBase<Box, Discrete>
    {
        private int count;

        public float? Value { get; init; }

        public override Box Observations => Box.Uniform(-1, 1, 2);
        public override Discrete Actions => new(2);
        public override int? MaxEpisodeSteps => 4;
        public override int PrivilegedSize => 1;

        public override void WritePrivileged(Span<float> privileged) => privileged[0] = Value ?? count;

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            count = 0;
            observation[0] = 1;
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            count++;
            observation[0] = 1;
            return new StepResult(action, Terminated: false);
        }
    }

    private readonly struct HiddenCounterDynamics : IDynamics<int>
    {
        public Space Observations => Box.Uniform(-1, 1, 2);
        public Space Actions => new Discrete(2);
        public int? MaxEpisodeSteps => 4;
        public int PrivilegedSize => 1;

        public void Reset(ref Rng random, ref int state) => state = 0;

        public StepResult Step(ref int state, ReadOnlySpan<float> action, ref Rng random)
        {
            state++;
            return new StepResult(action[0], Terminated: false);
        }

        public void Observe(in int state, Span<float> observation) => (observation[0], observation[1]) = (1, 0);

        public void ObservePrivileged(in int state, Span<float> privileged) => privileged[0] = state;
    }
}
