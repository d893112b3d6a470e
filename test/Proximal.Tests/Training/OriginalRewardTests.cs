using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Returns are logged in the rewards of the environment, and replay buffers hold values before normalization.
/// </summary>
public sealed class OriginalRewardTests
{
    public static TheoryData<string> Wrappers => ["normalize", "clip", "sign", "own", "repeat"];

    [Theory]
    [MemberData(nameof(Wrappers))]
    public void Logged_returns_are_those_of_the_environment(string wrapper)
    {
        // Reward 5 in each of 4 steps.
        Func<IEnvironment> environment = () =>
            wrapper switch
            {
                "normalize" => new NormalizeReward(new NormalizeObservation(new Fives())),
                "clip" => new TimeLimit(new ClipReward(new Fives()), 100),
                "sign" => new SignReward(new FrameStack(new Fives(), 2)),
                "own" => new Halved(new Fives()),
                _ => new ClipReward(new ActionRepeat(new Fives(), 2)),
            };
        var options = new PpoOptions
        {
            TotalSteps = 64,
            EnvironmentCount = 2,
            StepsPerRollout = 16,
            BatchSize = 32,
            Epochs = 1,
        };
        using VectorEnvironment single = VectorEnvironment.From(environment, 2);
        var ppo = new Ppo(single, options);
        ppo.Train();
        Assert.Equal(20, ppo.Episodes.MeanReturn);
        Assert.Equal(20, ppo.Policy.Evaluate(environment, 4).MeanReturn);

        using var normalized = new VectorNormalize(VectorEnvironment.From(environment, 2));
        ppo = new Ppo(normalized, options);
        ppo.Train();
        Assert.Equal(20, ppo.Episodes.MeanReturn);
    }

    [Theory]
    [InlineData("sac")]
    [InlineData("td3")]
    public void Replay_holds_original_values_and_batches_use_the_current_statistics(string algorithm)
    {
        OffPolicyOptions options = OffPolicyTasks.Of(algorithm);
        using VectorEnvironment raw = VectorEnvironment.From(static () => new Drift(), options.EnvironmentCount);
        using var normalized = new VectorNormalize(
            VectorEnvironment.From(static () => new Drift(), options.EnvironmentCount)
        );
        OffPolicyTrainer trainer = OffPolicyTasks.Make(normalized, options);
        trainer.Train();
        var state = new StateDictionary();
        trainer.Replay.SaveState(state, "replay");
        float[] observations = state.GetFloats("replay.observations"),
            next = state.GetFloats("replay.next_observations"),
            rewards = state.GetFloats("replay.rewards");

        // The reward of Drift is minus the distance of its next observation.
        for (int i = 0; i < rewards.Length; i++)
            Assert.Equal(-Math.Abs(next[2 * i]), rewards[i]);
        Assert.True(observations.Max(MathF.Abs) > 3);

        using Scope scope = Scope.Begin(record: false);
        ReplayShard shard = trainer.Batch.Shard(0);
        float[] batch = shard.NextObservations.ToArray(),
            batchRewards = shard.Rewards.ToArray(),
            stateActions = shard.StateActions.ToArray(),
            batchObservations = shard.Observations.ToArray();
        var expected = new float[2];
        var expectedReward = new float[1];
        for (int i = 0; i < batchRewards.Length; i++)
        {
            Assert.Equal(batchObservations[2 * i], stateActions[4 * i]);
            bool isFound = false;
            for (int row = 0; row < rewards.Length && !isFound; row++)
            {
                normalized.Observations!.Normalize(next.AsSpan(2 * row, 2), expected);
                normalized.Rewards!.Normalize(rewards.AsSpan(row, 1), expectedReward);
                isFound = expected[0] == batch[2 * i] && expectedReward[0] == batchRewards[i];
            }

            Assert.True(isFound);
        }
    }

    [Fact]
    public void Replay_of_normalized_transitions_is_refused_on_resume()
    {
        using var normalized = new VectorNormalize(
            VectorEnvironment.From(static () => new Drift(), OffPolicyTasks.Sac.EnvironmentCount)
        );
        OffPolicyTrainer trainer = OffPolicyTasks.Make(normalized, OffPolicyTasks.Sac);
        trainer.Train();
        var state = new StateDictionary();
        trainer.SaveState(state, "trainer");
        trainer.LoadState(state, "trainer");
        Assert.True(state.Remove("trainer.replay.is_original"));
        Assert.Contains(
            "VectorNormalize",
            Assert.Throws<InvalidInputException>(() => trainer.LoadState(state, "trainer")).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>Rewards of 5 in 4 steps.</summary>
    private sealed class Fives : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 4;

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => new(5);
    }

    private sealed class Halved(IEnvironment inner) : EnvironmentWrapper(inner)
    {
        public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            StepResult step = base.Step(action, observation);
            return step with { Reward = step.Reward / 2 };
        }
    }
}
