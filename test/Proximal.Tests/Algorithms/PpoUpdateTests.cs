using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class PpoUpdateTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 400,
        EnvironmentCount = 4,
        StepsPerRollout = 25,
        BatchSize = 30,
        Epochs = 3,
        LearningRate = 1e-3,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    [Theory]
    [InlineData("corridor")]
    [InlineData("drift")]
    [InlineData("levers")]
    [InlineData("lamps")]
    public void First_minibatch_after_a_rollout_has_ratio_1(string task)
    {
        NetworkOptions[] all =
        [
            Options.Network,
            Options.Network with
            {
                SharedWidths = [16],
            },
            Options.Network with
            {
                SquashOutput = true,
            },
            .. from distribution in Enum.GetValues<DistributionKind>()
            select Options.Network with
            {
                Distribution = distribution,
            },
            Options.Network with
            {
                Distribution = DistributionKind.Gsde,
                FullStd = false,
                SquashOutput = true,
            },
        ];
        foreach (NetworkOptions network in all)
        {
            if ((network.SquashOutput || network.Distribution != DistributionKind.Gaussian) && task != "drift")
                continue;
            using VectorEnvironment environments = VectorEnvironment.From(Make(task), Options.EnvironmentCount);
            var ppo = new Ppo(environments, Options with { NormalizeObservations = true, Network = network });
            var seen = new List<double>();
            ppo.Train(new UpdateCallback(() => seen.Add(ppo.FirstLogRatio)));
            Assert.Equal(4, seen.Count);

            // Nothing but the rounding of float32 in another order of summation.
            Assert.All(seen, static ratio => Assert.InRange(ratio, 0, 2e-5));
            Assert.True(
                ppo.Metrics.TryGet(MetricTags.ApproximateKl, out double moved) && moved > 1e-6,
                "the policy did not move at all"
            );
        }
    }

    [Fact]
    public void TargetKl_ends_the_epochs_before_the_exceeding_step()
    {
        PpoOptions whole = Options with { TotalSteps = 100, BatchSize = 100, Epochs = 10 };
        string once = Train(whole with { Epochs = 1 });
        Assert.Equal(once, Train(whole with { TargetKl = 1e-9 }));
        Assert.Equal(Train(whole), Train(whole with { TargetKl = 1e9 }));
        Assert.NotEqual(once, Train(whole));
    }

    [Fact]
    public void TargetKl_limits_the_KL_divergence_to_1_5_times_its_value()
    {
        PpoOptions whole = Options with { TotalSteps = 100, BatchSize = 100, Epochs = 2 };
        Ppo unlimited = Prepare(whole);
        unlimited.Train();

        // The KL divergence before the second step. That before the first step is 0.
        Assert.True(unlimited.Metrics.TryGet(MetricTags.ApproximateKl, out double mean));
        double kl = 2 * mean;
        Assert.Equal(Train(whole), Train(whole with { TargetKl = kl / 1.4 }));
        Assert.Equal(Train(whole with { Epochs = 1 }), Train(whole with { TargetKl = kl / 1.6 }));
    }

    [Fact]
    public void Adaptive_KL_coefficient_doubles_above_the_target_and_halves_below()
    {
        // One update's divergence d does not depend on the target t: β doubles for t < d/1.5, stays, and halves for t >
        // 1.5 d.
        var after = new List<float>();
        for (int exponent = -40; exponent <= 4; exponent++)
        {
            Ppo ppo = Prepare(
                Options with
                {
                    TotalSteps = 100,
                    Objective = PpoObjective.AdaptiveKl,
                    KlCoefficient = 3,
                    KlTarget = Math.Pow(2, exponent),
                }
            );
            ppo.Train();
            after.Add(ppo.KlCoefficient);
            Assert.True(ppo.Metrics.TryGet(MetricTags.KlCoefficient, out double used));
            Assert.Equal(3, used);
        }

        Assert.Equal(after.OrderDescending(), after);
        Assert.Equal([6f, 3, 1.5f], after.Distinct());
        Assert.InRange(after.Count(static coefficient => coefficient == 3), 1, 2); // 1.5² lies between 2 and 4
    }

    [Fact]
    public void Schedules_follow_the_environment_steps()
    {
        Ppo ppo = Prepare(
            Options with
            {
                LearningRate = Schedule.Linear(0.01),
                ClipRange = Schedule.Linear(0.4),
                ClipRangeValue = Schedule.Linear(8),
            }
        );
        var seen = new List<(double LearningRate, double ClipRange, double ClipRangeValue)>();
        ppo.Train(
            new UpdateCallback(() =>
                seen.Add(
                    (
                        Metric(ppo, MetricTags.LearningRate),
                        Metric(ppo, MetricTags.ClipRange),
                        Metric(ppo, MetricTags.ClipRangeValue)
                    )
                )
            )
        );
        Assert.Equal(4, seen.Count);
        for (int i = 0; i < 4; i++)
        {
            double remaining = 1 - (i / 4.0);
            Assert.Equal(0.01 * remaining, seen[i].LearningRate, 1e-8);
            Assert.Equal(0.4 * remaining, seen[i].ClipRange, 1e-7);
            Assert.Equal(8 * remaining, seen[i].ClipRangeValue, 1e-6);
        }
    }

    [Fact]
    public void Rollout_not_divisible_by_the_batch_size_is_used_completely()
    {
        // 100 transitions: with 30 at a time the last ten make a step of their own, which 90 alone would not.
        Ppo ppo = Prepare(Options with { TotalSteps = 100, Epochs = 1 });
        ppo.Train();
        var minibatches = new Minibatches(100, 30);
        Assert.Equal(4, minibatches.Count);
        Assert.Equal(100, ppo.Steps);
        Assert.NotEqual(
            Train(Options with { TotalSteps = 100, Epochs = 1, BatchSize = 90 }),
            ModelWeights.Hash(ppo.Policy)
        );
    }

    [Fact]
    public void Training_stops_after_the_first_rollout_that_reaches_the_total()
    {
        Ppo ppo = Prepare(Options with { TotalSteps = 201 });
        ppo.Train();
        Assert.Equal((300, 3), (ppo.Steps, ppo.Updates));
    }

    [Fact]
    public void RequestStop_stops_after_the_update()
    {
        Ppo ppo = Prepare(Options);
        ppo.Train(new UpdateCallback(ppo.RequestStop));
        Assert.Equal((100, 1), (ppo.Steps, ppo.Updates));
    }

    [Fact]
    public void Invalid_options_are_refused_before_environments_are_created()
    {
        int made = 0;
        IEnvironment Environment()
        {
            made++;
            return new Corridor(3);
        }

        foreach (
            (PpoOptions options, string start) in (ReadOnlySpan<(PpoOptions, string)>)
                [
                    (Options with { EnvironmentCount = 0 }, "EnvironmentCount (n_envs) must be a positive number"),
                    (
                        Options with
                        {
                            BatchSize = 101,
                        },
                        "BatchSize (batch_size) must be at most one rollout, n_envs x n_steps = 100"
                    ),
                    (Options with { Gamma = 2 }, "Gamma (gamma) must lie in [0, 1]"),
                ]
        )
        {
            var error = Assert.Throws<InvalidInputException>(() => Ppo.Train(Environment, options));
            Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, made);
        }
    }

    [Fact]
    public void Environments_that_do_not_match_the_options_are_refused()
    {
        using VectorEnvironment three = VectorEnvironment.From(static () => new Corridor(3), 3);
        Assert.Equal(
            "EnvironmentCount (n_envs) is 4, but 3 environments were given",
            Assert.Throws<InvalidInputException>(() => new Ppo(three, Options)).Message
        );
        var squash = Options with { Network = new() { SquashOutput = true } };
        Assert.Contains(
            "SquashOutput",
            Assert.Throws<InvalidInputException>(() => Ppo.Train(static () => new Corridor(3), squash)).Message,
            StringComparison.Ordinal
        );
    }

    private static Ppo Prepare(PpoOptions options) =>
        new(VectorEnvironment.From(static () => new Drift(), options.EnvironmentCount), options);

    private static string Train(PpoOptions options) => ModelWeights.Hash(Ppo.Train(static () => new Drift(), options));

    private static double Metric(Ppo ppo, string tag) => ppo.Metrics.TryGet(tag, out double value) ? value : double.NaN;

    private static Func<IEnvironment> Make(string task) =>
        task switch
        {
            "corridor" => static () => new Corridor(3),
            "drift" => static () => new Drift(),
            "levers" => static () => new Levers(),
            _ => static () => new Lamps(),
        };
}
