using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class RolloutCollectorTests
{
    [Fact]
    public void Environment_receives_the_clipped_action_and_the_rollout_stores_the_sample()
    {
        var received = new List<float>();
        using VectorEnvironment environments = VectorEnvironment.From(() => new Listener(received), 1);
        Rollout rollout = Collect(environments, new NetworkOptions(), steps: 50);
        float[] drawn = rollout.Actions.All.ToArray();
        Assert.Equal(drawn.Select(static action => Math.Clamp(action, -0.5f, 0.25f)), received);
        Assert.Contains(drawn, static action => action > 0.25f);
        Assert.Contains(drawn, static action => action < -0.5f);
        Assert.Contains(drawn, static action => action is > -0.5f and < 0.25f);
    }

    [Fact]
    public void Environment_of_a_squashed_policy_receives_the_tanh_of_the_sample()
    {
        var received = new List<float>();
        using VectorEnvironment environments = VectorEnvironment.From(() => new Listener(received), 1);
        Rollout rollout = Collect(environments, new NetworkOptions { SquashOutput = true }, steps: 50);
        float[] drawn = rollout.Actions.All.ToArray();
        for (int i = 0; i < drawn.Length; i++)
            Assert.Equal(-0.125 + (0.375 * Math.Tanh(drawn[i])), received[i], 1e-6);
        Assert.Contains(drawn, static draw => Math.Abs(draw) > 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Truncated_step_stores_the_value_of_its_final_observation(bool normalize)
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Countdown(), 2);
        ObservationNormalizer? normalizer = normalize ? new ObservationNormalizer(1) : null;
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions(),
            normalizer,
            seed: 3
        );
        var collector = new RolloutCollector(environments, policy, rewardNormalizer: null, seed: 1, checkFinite: true);
        var rollout = new Rollout(4, 2, observationSize: 1, actionSize: 1);
        collector.Collect(rollout, 0, new TrainingClock());

        // Episodes of 4 steps: the last step of the rollout is truncated, at the observation 4.
        Assert.Equal([false, false, false, false, false, false, true, true], rollout.Truncated.All.ToArray());
        float[] final = [4];
        normalizer?.Normalize(final, final);
        float value = Value(policy, final);
        Assert.Equal([value, value], rollout.FinalValues[3].ToArray());
        Assert.NotEqual(value, rollout.LastValues[0]); // that of the next episode's first observation

        rollout.ComputeAdvantages(gamma: 0.9, lambda: 0.8);
        Assert.Equal(1 + (0.9 * value) - rollout.Values[3][0], rollout.Advantages[3][0], 1e-5);
        rollout.ComputeAdvantages(gamma: 0.9, lambda: 0.8, bootstrapTruncated: false);
        Assert.Equal(1 - rollout.Values[3][0], rollout.Advantages[3][0], 1e-5);
    }

    // Without the truncation the same observation follows, from the same recurrent state.
    [Theory]
    [InlineData(RecurrentKind.Lstm, false)]
    [InlineData(RecurrentKind.Lstm, true)]
    [InlineData(RecurrentKind.Gru, false)]
    public void Value_of_a_final_observation_uses_the_recurrent_state_of_its_episode(RecurrentKind kind, bool shared)
    {
        Rollout Train(int? limit)
        {
            var options = new PpoOptions
            {
                TotalSteps = 16,
                EnvironmentCount = 2,
                StepsPerRollout = 8,
                BatchSize = 16,
                NormalizeRewards = false,
                Network = new()
                {
                    ActorWidths = [8],
                    CriticWidths = [8],
                    Recurrent = kind,
                    RecurrentSize = 8,
                    ShareRecurrent = shared,
                },
            };
            using VectorEnvironment environments = VectorEnvironment.From(() => new Cyclic(limit), 2);
            var ppo = new Ppo(environments, options);
            ppo.Train();
            return ppo.Rollout;
        }

        Rollout truncated = Train(limit: 4),
            continued = Train(limit: null);
        Assert.Equal([true, true], truncated.Truncated[3].ToArray());
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(continued.Values[4][i], truncated.FinalValues[3][i], 1e-6f);
            Assert.NotEqual(truncated.Values[4][i], truncated.FinalValues[3][i], 1e-4f);
        }
    }

    [Fact]
    public void Episode_continues_in_the_next_rollout()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Countdown(), 1);
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions(),
            normalizer: null,
            seed: 3
        );
        var collector = new RolloutCollector(environments, policy, rewardNormalizer: null, seed: 1, checkFinite: true);
        var rollout = new Rollout(3, 1, observationSize: 1, actionSize: 1);
        var observations = new List<float>();
        for (int i = 0; i < 3; i++)
        {
            collector.Collect(rollout, 3 * i, new TrainingClock());
            observations.AddRange(rollout.Observations.All);
        }

        Assert.Equal([0f, 1, 2, 3, 0, 1, 2, 3, 0], observations);
        Assert.Equal(
            (2, 4.0, 4.0),
            (collector.Episodes.Finished, collector.Episodes.MeanReturn, collector.Episodes.MeanLength)
        );
    }

    [Fact]
    public void Observations_are_normalized_with_statistics_up_to_their_step()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Countdown(), 1);
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions(),
            new ObservationNormalizer(1),
            seed: 3
        );
        var collector = new RolloutCollector(environments, policy, rewardNormalizer: null, seed: 1, checkFinite: true);
        var rollout = new Rollout(9, 1, observationSize: 1, actionSize: 1);
        collector.Collect(rollout, 0, new TrainingClock());
        var expected = new ObservationNormalizer(1);
        var normalized = new float[1];
        for (int t = 0; t < 9; t++)
        {
            expected.Update([t % 4]);
            expected.Normalize([t % 4], normalized);
            Assert.Equal(normalized[0], rollout.Observations[t][0]);
        }
    }

    [Fact]
    public void Rewards_are_scaled_for_training_and_logged_unscaled()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Countdown(), 1);
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions(),
            normalizer: null,
            seed: 3
        );
        var collector = new RolloutCollector(
            environments,
            policy,
            new RewardNormalizer(1, gamma: 0.9),
            seed: 1,
            checkFinite: true
        );
        var rollout = new Rollout(9, 1, observationSize: 1, actionSize: 1);
        collector.Collect(rollout, 0, new TrainingClock());
        var expected = new RewardNormalizer(1, gamma: 0.9);
        var normalized = new float[1];
        for (int t = 0; t < 9; t++)
        {
            expected.Update([1], [false], [t % 4 == 3]);
            expected.Normalize([1], normalized);
            Assert.Equal(normalized[0], rollout.Rewards[t][0]);
        }

        Assert.NotEqual(1, rollout.Rewards[8][0]);
        Assert.Equal(4, collector.Episodes.MeanReturn);
    }

    private static Rollout Collect(VectorEnvironment environments, NetworkOptions network, int steps)
    {
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            network,
            normalizer: null,
            seed: 3
        );
        var rollout = new Rollout(steps, environments.Count, environments.ObservationSize, environments.ActionSize);
        new RolloutCollector(environments, policy, rewardNormalizer: null, seed: 1, checkFinite: true).Collect(
            rollout,
            0,
            new TrainingClock()
        );
        return rollout;
    }

    private static float Value(Policy policy, float[] observation)
    {
        using Scope scope = Scope.Begin(record: false);
        return ((ActorCritic)policy.Network).Critic(Tensor.From(observation, 1, observation.Length)).Item();
    }

    /// <summary>Writes down the actions that it gets.</summary>
    private sealed class Listener(List<float> received) : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = Box.Scalar(-0.5f, 0.25f);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            received.Add(action[0]);
            return new StepResult(0);
        }
    }

    /// <summary>Observes the time; each step is worth 1, and the fourth is cut off.</summary>
    // Observes the number of its steps modulo 4, in episodes of a given length or without an end.
    private sealed class Cyclic(int? limit) : EnvironmentBase<Box, Discrete>
    {
        private int time;

        public override Box Observations { get; } = Box.Scalar(0, 4);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => limit;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = time = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation[0] = ++time % 4;
            return new StepResult(1);
        }
    }

    private sealed class Countdown : EnvironmentBase<Box, Discrete>
    {
        private int time;

        public override Box Observations { get; } = Box.Scalar(0, 4);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 4;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = time = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation[0] = ++time;
            return new StepResult(1);
        }
    }
}
