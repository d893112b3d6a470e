using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>What PPO's options do to training.</summary>
public sealed class PpoVariantTrainingTests
{
    private static readonly PpoOptions Plain = new()
    {
        TotalSteps = 6000,
        EnvironmentCount = 4,
        StepsPerRollout = 50,
        BatchSize = 50,
        Epochs = 4,
        LearningRate = 1e-3,
        Seed = 3,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    // The return of Large is about 1,000 times what a new critic predicts.
    [Fact]
    public void Critic_of_normalized_values_predicts_large_returns()
    {
        Assert.True(RelativeValueError(Plain with { NormalizeValues = true }) < 0.2);
        Assert.True(RelativeValueError(Plain) > 0.8);
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-5)]
    public void Adaptive_learning_rate_brings_the_divergence_near_the_target(double start)
    {
        const double Target = 0.01;
        using var environments = VectorEnvironment.From(static () => new Drift(), 4);
        var trainer = new Ppo(environments, Plain with { DesiredKl = Target, LearningRate = start });
        var divergences = new List<double>();
        trainer.Train(
            new UpdateCallback(() =>
            {
                Assert.True(trainer.Metrics.TryGet(MetricTags.KlDivergence, out double kl));
                divergences.Add(kl);
            })
        );
        Assert.InRange(divergences.TakeLast(10).Average(), Target / 3, Target * 3);
        Assert.NotEqual(start, trainer.LearningRate.Initial);
    }

    [Fact]
    public void Entropy_coefficient_follows_its_schedule()
    {
        using var environments = VectorEnvironment.From(static () => new Drift(), 4);
        var trainer = new Probe(environments, Plain with { EntropyCoefficient = Schedule.Linear(0.1) });
        var coefficients = new List<float>();
        trainer.Train(new UpdateCallback(() => coefficients.Add(trainer.Coefficient)));
        Assert.Equal(30, coefficients.Count);
        for (int update = 0; update < 30; update++)
            Assert.Equal(0.1f * (30 - update) / 30, coefficients[update], 1e-6f);
    }

    // Without noise the first minibatch of an update has the ratio 1.
    [Fact]
    public void Noise_on_the_mean_changes_ratios_but_not_actions()
    {
        using var environments = VectorEnvironment.From(static () => new Drift(), 4);
        using var others = VectorEnvironment.From(static () => new Drift(), 4);
        var plain = new Ppo(environments, Plain);
        var robust = new Ppo(others, Plain with { RpoAlpha = 0.5 });
        plain.Train(new StopAfter(1));
        robust.Train(new StopAfter(1));
        Assert.Equal(plain.Rollout.Actions.All.ToArray(), robust.Rollout.Actions.All.ToArray());
        Assert.InRange(plain.FirstLogRatio, 0, 1e-3);
        Assert.InRange(robust.FirstLogRatio, 0.1, 10);
    }

    [Fact]
    public void Frozen_critic_keeps_its_weights()
    {
        using var environments = VectorEnvironment.From(static () => new Drift(), 4);
        var ppo = new Ppo(
            environments,
            Plain with
            {
                LearningRateFactors = new Dictionary<string, double> { ["critic"] = 0, ["critic.1"] = 1 },
            }
        );
        Dictionary<string, float[]> before = ppo
            .Network.NamedParameters()
            .ToDictionary(static parameter => parameter.Key, static parameter => parameter.Value.ToArray());
        ppo.Train(new StopAfter(2));
        foreach ((string name, Tensor parameter) in ppo.Network.NamedParameters())
            Assert.Equal(
                name.StartsWith("critic.", StringComparison.Ordinal)
                    && !name.StartsWith("critic.1.", StringComparison.Ordinal),
                before[name].SequenceEqual(parameter.ToArray())
            );
    }

    [Fact]
    public void Group_without_parameters_is_refused()
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() =>
            Ppo.Train(
                static () => new Drift(),
                Plain with
                {
                    LearningRateFactors = new Dictionary<string, double> { ["crit"] = 2 },
                }
            )
        );
        Assert.StartsWith(
            "LearningRateFactors (learning_rate_factors): no parameter has the name crit (there are ",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Invalid_variant_is_refused_in_one_line()
    {
        Refused(Plain with { DualClip = 1 }, "DualClip (dual_clip) must be above 1, or null, but is 1");
        Refused(
            Plain with
            {
                DualClip = 3,
                Objective = PpoObjective.AdaptiveKl,
            },
            "must be null unless Objective (objective) is clip"
        );
        Refused(
            Plain with
            {
                DesiredKl = 0.01,
                LearningRate = Schedule.Linear(1e-3),
            },
            "must be null with a schedule of the learning rate"
        );
        Refused(Plain with { DesiredKl = 0 }, "DesiredKl (desired_kl)");
        Refused(Plain with { RpoAlpha = -1 }, "RpoAlpha (rpo_alpha)");
        Refused(Plain with { EntropyCoefficient = -1 }, "EntropyCoefficient (ent_coef)");
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() =>
            Ppo.Train(static () => new Cue(masked: false), Plain with { RpoAlpha = 0.5 })
        );
        Assert.Contains("it needs continuous actions with the Gaussian distribution", refused.Message);
    }

    private static void Refused(PpoOptions options, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<InvalidInputException>(() => Ppo.Train(static () => new Drift(), options)).Message
        );

    private static double RelativeValueError(PpoOptions options)
    {
        using var environments = VectorEnvironment.From(static () => new Large(), 4);
        var trainer = new Ppo(environments, options);
        trainer.Train();
        return Math.Abs(1 - (trainer.Rollout.Values.All.ToArray().Average() / 1000));
    }

    private sealed class Probe(VectorEnvironment environments, PpoOptions options) : Ppo(environments, options)
    {
        public float Coefficient => CurrentEntropyCoefficient;
    }

    private sealed class Large : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Uniform(-1, 1, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation.Fill(1);

        protected override StepResult Step(int action, Span<float> observation) => new(1000, Terminated: true);
    }
}
