using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Normalising wrappers do what the trainers' options do, are saved and resumed, and can be frozen.</summary>
public sealed class NormalizationTests
{
    private static readonly PpoOptions Plain = new()
    {
        TotalSteps = 400,
        EnvironmentCount = 4,
        StepsPerRollout = 20,
        BatchSize = 40,
        Epochs = 2,
        Seed = 7,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    // Episodes end within the rollouts, by truncation: final observations are normalised too.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void VectorNormalize_gives_the_weights_of_the_normalization_options(bool observations, bool rewards)
    {
        PpoOptions options = Plain with { NormalizeObservations = observations, NormalizeRewards = rewards };
        using VectorEnvironment raw = Make(4);
        var expected = new Ppo(raw, options);
        expected.Train();
        using var wrapped = new VectorNormalize(Make(4), observations, rewards);
        var actual = new Ppo(wrapped, Plain);
        actual.Train();
        Assert.Equal(ModelWeights.Hash(expected.Policy), ModelWeights.Hash(actual.Policy));
        Assert.Equal(observations, wrapped.Observations is not null);
        if (observations)
            Assert.Equal(expected.Policy.Normalizer!.Statistics.Variance, wrapped.Observations!.Statistics.Variance);

        var without = new Ppo(Make(4), Plain);
        without.Train();
        Assert.NotEqual(ModelWeights.Hash(without.Policy), ModelWeights.Hash(actual.Policy));
    }

    // Of a single environment whose episodes never end, the wrapper sees exactly what the option does.
    [Fact]
    public void Wrappers_of_one_environment_give_the_weights_of_the_normalization_options()
    {
        PpoOptions one = Plain with { EnvironmentCount = 1, BatchSize = 10 };
        Policy expected = Ppo.Train(
            static () => new Endless(),
            one with
            {
                NormalizeObservations = true,
                NormalizeRewards = true,
            }
        );
        Policy actual = Ppo.Train(static () => new NormalizeReward(new NormalizeObservation(new Endless())), one);
        Assert.Equal(ModelWeights.Hash(expected), ModelWeights.Hash(actual));
    }

    [Fact]
    public void Normalization_wrappers_equal_the_normalizers_over_episodes()
    {
        var observations = new NormalizeObservation(new Drift(), clip: 1.5, epsilon: 1e-3);
        var rewards = new NormalizeReward(observations, gamma: 0.9, clip: 0.7, epsilon: 1e-3);
        var raw = new Drift();
        var expectedObservations = new ObservationNormalizer(2, 1.5, 1e-3);
        var expectedRewards = new RewardNormalizer(1, 0.9, 0.7, 1e-3);
        float[] seen = new float[2],
            reference = new float[2];
        float[] reward = [0];
        rewards.Seed(1, 2);
        raw.Seed(1, 2);
        for (int episode = 0; episode < 5; episode++)
        {
            rewards.Reset(seen);
            raw.Reset(reference);
            Compare();
            while (true)
            {
                StepResult step = rewards.Step([0.5f, -0.25f], seen),
                    plain = raw.Step([0.5f, -0.25f], reference);
                Compare();
                expectedRewards.Update([plain.Reward], [plain.Terminated], [plain.Truncated]);
                expectedRewards.Normalize([plain.Reward], reward);
                Assert.Equal(reward[0], step.Reward);
                Assert.Equal((plain.Terminated, plain.Truncated), (step.Terminated, step.Truncated));
                if (step.Ended)
                    break;
            }
        }

        void Compare()
        {
            var normal = new float[2];
            expectedObservations.Update(reference);
            expectedObservations.Normalize(reference, normal);
            Assert.Equal(normal, seen);
        }
    }

    [Fact]
    public void Frozen_statistics_are_applied_and_not_updated()
    {
        using var training = new VectorNormalize(Make(4));
        new Ppo(training, Plain).Train();
        double count = training.Observations!.Statistics.Count;
        double[] mean = [.. training.Observations.Statistics.Mean];

        using VectorNormalize evaluation = training.ForEvaluation(Make(3));
        using VectorEnvironment raw = Make(3);
        VectorStep seen = evaluation.CreateStep(),
            reference = raw.CreateStep();
        evaluation.Reset(5, seen.Observations);
        raw.Reset(5, reference.Observations);
        for (int i = 0; i < 20; i++)
        {
            evaluation.Step(new float[6], seen);
            raw.Step(new float[6], reference);
            training.Observations.Normalize(reference.Observations, reference.Observations);
            Assert.Equal(reference.Observations, seen.Observations);
            Assert.Equal(reference.Rewards, seen.Rewards);
        }

        Assert.Equal(count, training.Observations.Statistics.Count);
        Assert.Equal(mean, training.Observations.Statistics.Mean);
        Assert.Null(evaluation.Rewards);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_with_normalization_wrappers_resumes_exactly(bool together)
    {
        using TemporaryFolder whole = new(),
            cut = new();
        string expected = Train(whole, 0);
        Assert.NotEqual(expected, Train(cut, 2));
        Assert.Equal(expected, Train(cut, 0));

        string Train(TemporaryFolder folder, int stopAfter)
        {
            using VectorEnvironment environments = together
                ? new VectorNormalize(Make(4))
                : VectorEnvironment.From(static () => new NormalizeReward(new NormalizeObservation(new Drift())), 4);
            return TrainingRun.Train(
                folder,
                environments,
                static vector => new Ppo(vector, Plain),
                new RunRecorderOptions { CheckpointInterval = 1 },
                new StopAfter(stopAfter)
            );
        }
    }

    [Fact]
    public void Reset_before_the_end_clears_the_discounted_return()
    {
        var normalizing = new NormalizeReward(new Endless());
        var observation = new float[1];
        normalizing.Seed(0, 0);
        normalizing.Reset(observation);
        for (int i = 0; i < 5; i++)
            normalizing.Step([1], observation);
        normalizing.Reset(observation);
        double before = normalizing.Normalizer.Statistics.Mean[0];
        double count = normalizing.Normalizer.Statistics.Count;
        StepResult raw = new Endless().First();
        normalizing.Step([1], observation);

        // The mean moves by the first reward of an episode, not by the return so far.
        Assert.Equal(before + ((raw.Reward - before) / (count + 1)), normalizing.Normalizer.Statistics.Mean[0], 1e-12);
    }

    [Fact]
    public void NormalizeObservation_refuses_spaces_other_than_boxes()
    {
        Assert.Throws<InvalidInputException>(static () => new NormalizeObservation(new Lamps()));
        Assert.Throws<InvalidInputException>(static () =>
            new NormalizeObservation(new Endless(), new ObservationNormalizer(3))
        );
        using var rewardsOnly = new VectorNormalize(
            VectorEnvironment.From(static () => new Lamps(), 2),
            normalizeObservations: false
        );
        Assert.Same(rewardsOnly.ObservationSpace.GetType(), new Lamps().Observations.GetType());
    }

    private static VectorEnvironment Make(int count) => VectorEnvironment.From(static () => new Drift(), count);

    /// <summary>A task that never ends.</summary>
    private sealed class Endless : EnvironmentBase<Box, Discrete>
    {
        private float position;

        public override Box Observations { get; } = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 1);

        public override Discrete Actions { get; } = new(2);

        public StepResult First()
        {
            var observation = new float[1];
            Seed(0, 0);
            Reset(observation);
            return ((IEnvironment)this).Step([1], observation);
        }

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = position = 3;

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation[0] = position = (0.9f * position) + (action == 1 ? 1 : -1);
            return new StepResult(position);
        }
    }
}
