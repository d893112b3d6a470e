using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// The first gradient step, its losses and targets recomputed from an untrained twin with the same weights and random
/// numbers.
/// </summary>
public sealed class OffPolicyStepTests
{
    private const int Rows = 32;

    [Fact]
    public void Sac_gradient_step_equals_its_equations()
    {
        SacOptions options = OffPolicyTasks.Sac with
        {
            EnvironmentCount = 1,
            TotalSteps = 52,
            TrainFrequency = 52,
            InitialEntropyCoefficient = 0.5,
            LearningRate = 1e-2,
        };
        (Sac trained, Sac fresh) = (
            (Sac)OffPolicyTasks.Train(static () => new Drift(), options),
            (Sac)Untrained(options)
        );
        Assert.Equal(1, trained.GradientSteps);
        var random = new Rng(options.Seed, RandomStreams.UpdateNoise);
        float[] nextNoise = new float[2 * Rows],
            noise = new float[2 * Rows];
        random.FillNormal(nextNoise);
        random.FillNormal(noise);

        using Scope scope = Scope.Begin(record: false);
        ReplayShard batch = trained.Batch.Shard(0);
        (Tensor nextActions, Tensor nextLogProb) = SquashedGaussianHead.Sample(
            fresh.Actor.Actor(batch.NextObservations),
            Tensor.From(nextNoise, Rows, 2)
        );
        (float[] next1, float[] next2) = Estimates(fresh.TargetCritic, batch.NextObservations, nextActions);
        (Tensor q1, Tensor q2) = fresh.Critic.Forward(batch.StateActions);
        (Tensor actions, Tensor logProb) = SquashedGaussianHead.Sample(
            fresh.Actor.Actor(batch.Observations),
            Tensor.From(noise, Rows, 2)
        );
        (float[] own1, float[] own2) = Estimates(trained.Critic, batch.Observations, actions);
        double criticLoss = 0,
            actorLoss = 0,
            meanLogProb = 0;
        for (int i = 0; i < Rows; i++)
        {
            double soft = Math.Min(next1[i], next2[i]) - (0.5 * nextLogProb.ToArray()[i]);
            double target = batch.Rewards.ToArray()[i] + (options.Gamma * batch.Continuations.ToArray()[i] * soft);
            criticLoss += 0.5 * (Math.Pow(q1.ToArray()[i] - target, 2) + Math.Pow(q2.ToArray()[i] - target, 2)) / Rows;
            actorLoss += ((0.5 * logProb.ToArray()[i]) - Math.Min(own1[i], own2[i])) / Rows;
            meanLogProb += logProb.ToArray()[i] / Rows;
        }

        AssertMetric(criticLoss, trained, MetricTags.CriticLoss);
        AssertMetric(actorLoss, trained, MetricTags.ActorLoss);
        AssertMetric(0.5, trained, MetricTags.EntropyCoefficient);
        AssertMetric(-Math.Log(0.5) * (meanLogProb - 2), trained, MetricTags.EntropyCoefficientLoss);

        // Adam's first step has the size of the learning rate.
        Assert.Equal(0.5 * Math.Exp(meanLogProb > 2 ? 1e-2 : -1e-2), trained.Temperature, 1e-5);
        AssertMoved(fresh.Critic, trained.Critic, trained.TargetCritic, options.Tau);
    }

    [Fact]
    public void Td3_gradient_step_equals_its_equations()
    {
        Td3Options options = OffPolicyTasks.Td3 with
        {
            EnvironmentCount = 1,
            TotalSteps = 52,
            TrainFrequency = 52,
            LearningRate = 1e-2,
            PolicyDelay = 1,
            TargetPolicyNoise = 0.6,
            TargetNoiseClip = 0.5,
        };
        (Td3 trained, Td3 fresh) = (
            (Td3)OffPolicyTasks.Train(static () => new Drift(), options),
            (Td3)Untrained(options)
        );
        var random = new Rng(options.Seed, RandomStreams.UpdateNoise);
        float[] noise = new float[2 * Rows];
        random.FillNormal(noise);

        using Scope scope = Scope.Begin(record: false);
        ReplayShard batch = trained.Batch.Shard(0);
        float[] nextActions = fresh.Actor.Actor(batch.NextObservations).ToArray();
        for (int i = 0; i < nextActions.Length; i++)
            nextActions[i] = (float)
                Math.Clamp(Math.Tanh(nextActions[i]) + Math.Clamp(0.6 * noise[i], -0.5, 0.5), -1, 1);
        Assert.Contains(noise, static x => Math.Abs(0.6 * x) > 0.5);
        (float[] next1, float[] next2) = Estimates(
            fresh.Critic,
            batch.NextObservations,
            Tensor.From(nextActions, Rows, 2)
        );
        (Tensor q1, Tensor q2) = fresh.Critic.Forward(batch.StateActions);
        (float[] own, _) = Estimates(trained.Critic, batch.Observations, fresh.Actor.Actor(batch.Observations).Tanh());
        double criticLoss = 0;
        for (int i = 0; i < Rows; i++)
        {
            double target =
                batch.Rewards.ToArray()[i]
                + (options.Gamma * batch.Continuations.ToArray()[i] * Math.Min(next1[i], next2[i]));
            criticLoss += (Math.Pow(q1.ToArray()[i] - target, 2) + Math.Pow(q2.ToArray()[i] - target, 2)) / Rows;
        }

        AssertMetric(criticLoss, trained, MetricTags.CriticLoss);
        AssertMetric(-own.Average(static x => (double)x), trained, MetricTags.ActorLoss);
        AssertMoved(fresh.Critic, trained.Critic, trained.TargetCritic, options.Tau);
        AssertMoved(fresh.Actor, trained.Actor, trained.TargetActor, options.Tau);
    }

    [Fact]
    public void Td3_updates_policy_and_targets_every_PolicyDelay_steps()
    {
        Td3Options options = OffPolicyTasks.Td3 with
        {
            EnvironmentCount = 1,
            TotalSteps = 52,
            TrainFrequency = 52,
            GradientSteps = 2,
            PolicyDelay = 3,
            LearningRate = 1e-2,
        };
        (Td3 trained, Td3 fresh) = (
            (Td3)OffPolicyTasks.Train(static () => new Drift(), options),
            (Td3)Untrained(options)
        );
        Assert.Equal(2, trained.GradientSteps);
        Assert.Equal(Values(fresh.Actor), Values(trained.Actor));
        Assert.Equal(Values(fresh.Critic), Values(trained.TargetCritic));
        Assert.NotEqual(Values(fresh.Critic), Values(trained.Critic));
        Assert.False(trained.Metrics.TryGet(MetricTags.ActorLoss, out _));

        SacOptions seldom = OffPolicyTasks.Sac with
        {
            EnvironmentCount = 1,
            TotalSteps = 52,
            TrainFrequency = 52,
            GradientSteps = 2,
            TargetUpdateInterval = 3,
            LearningRate = 1e-2,
        };
        (Sac sac, Sac untrained) = (
            (Sac)OffPolicyTasks.Train(static () => new Drift(), seldom),
            (Sac)Untrained(seldom)
        );
        Assert.Equal(Values(untrained.Critic), Values(sac.TargetCritic));
        Assert.NotEqual(Values(untrained.Actor), Values(sac.Actor));
    }

    [Fact]
    public void Replay_buffer_stores_the_final_observation_of_a_truncated_episode()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Ticks(), 1);
        SacOptions options = OffPolicyTasks.Sac with { EnvironmentCount = 1, TotalSteps = 8, LearningStarts = 8 };
        var trainer = new Sac(environments, options);
        trainer.Train();
        var state = new StateDictionary();
        trainer.Replay.SaveState(state, "replay");
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], state.GetFloats("replay.observations"));
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], state.GetFloats("replay.next_observations"));
    }

    /// <summary>
    /// A reward of 1 in every step, in episodes of one step: worth 1 where they terminate and 1 + γ + γ² + … where they
    /// are cut off.
    /// </summary>
    [Theory]
    [InlineData("sac", true, 1)]
    [InlineData("sac", false, 2)]
    [InlineData("td3", true, 1)]
    [InlineData("td3", false, 2)]
    public void Off_policy_targets_bootstrap_truncated_episodes(string algorithm, bool terminates, double worth)
    {
        OffPolicyOptions options = OffPolicyTasks.Of(algorithm) with
        {
            TotalSteps = 3000,
            TrainFrequency = 1,
            Gamma = 0.5,
        };
        if (options is SacOptions sac)
            options = sac with { EntropyCoefficient = 0 };
        OffPolicyTrainer trainer = OffPolicyTasks.Train(() => new Moment(terminates), options);
        using Scope scope = Scope.Begin(record: false);
        TwinCritic critic = trainer is Sac trained ? trained.Critic : ((Td3)trainer).Critic;
        (Tensor first, Tensor second) = critic.Forward(trainer.Batch.Shard(0).StateActions);
        Assert.All([.. first.ToArray(), .. second.ToArray()], value => Assert.Equal(worth, value, 0.05));
    }

    private static (float[] First, float[] Second) Estimates(TwinCritic critic, Tensor observations, Tensor actions)
    {
        (Tensor first, Tensor second) = critic.Forward(Tensor.Concat(1, observations, actions));
        return (first.ToArray(), second.ToArray());
    }

    private static OffPolicyTrainer Untrained(OffPolicyOptions options) =>
        OffPolicyTasks.Make(VectorEnvironment.From(static () => new Drift(), options.EnvironmentCount), options);

    private static void AssertMetric(double expected, OffPolicyTrainer trainer, string tag)
    {
        Assert.True(trainer.Metrics.TryGet(tag, out double actual));
        Assert.Equal(expected, actual, 1e-5 * Math.Max(1, Math.Abs(expected)));
    }

    private static void AssertMoved(Module from, Module toward, Module actual, double share)
    {
        foreach (((float old, float learned), float target) in Values(from).Zip(Values(toward)).Zip(Values(actual)))
            Assert.Equal(old + (share * (learned - old)), target, 1e-6);
        Assert.NotEqual(Values(from), Values(toward));
    }

    private static float[] Values(Module module) =>
        [.. module.NamedParameters().SelectMany(static parameter => parameter.Value.ToArray())];

    private sealed class Moment(bool terminates) : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = Box.Scalar(-1, 1);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(1, Terminated: terminates, Truncated: !terminates);
        }
    }

    // Observes the number of steps of its episode, which is truncated after 4.
    private sealed class Ticks : EnvironmentBase<Box, Box>
    {
        private int time;

        public override Box Observations { get; } = Box.Scalar(0, 4);

        public override Box Actions { get; } = Box.Scalar(-1, 1);

        public override int? MaxEpisodeSteps => 4;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = time = 0;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = ++time;
            return new StepResult(1);
        }
    }
}
