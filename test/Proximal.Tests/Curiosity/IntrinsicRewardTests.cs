using Proximal.Tensors;
using Proximal.Tests.Environments;
using Proximal.Tests.MultiAgent;

namespace Proximal.Tests;

/// <summary>Intrinsic rewards of PPO: exact continuation, equality over threads, and what is refused.</summary>
public sealed class IntrinsicRewardTests
{
    private static readonly PpoOptions Plain = new()
    {
        TotalSteps = 640,
        EnvironmentCount = 2,
        StepsPerRollout = 80,
        BatchSize = 160,
        Epochs = 2,
        LearningRate = 3e-3,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    private static readonly RndOptions Rnd = new()
    {
        Coefficient = 1,
        Widths = [8],
        FeatureCount = 5,
        WarmUpSteps = 10,
    };

    private static readonly IcmOptions Icm = new()
    {
        Coefficient = 1,
        Widths = [8],
        FeatureCount = 5,
        WarmUpSteps = 10,
    };

    private static readonly NetworkOptions Small = Plain.Network with
    {
        Features = FeatureKind.MinAtarCnn,
        FeatureCount = 8,
    };

    private static readonly Dictionary<string, (Func<IEnvironment> Task, PpoOptions Options)> Runs = new(
        StringComparer.Ordinal
    )
    {
        ["rnd"] = (static () => new Corridor(6), Plain with { Rnd = Rnd }),
        ["icm"] = (static () => new Corridor(6), Plain with { Icm = Icm }),
        ["rnd, normalized"] = (
            static () => new Corridor(6),
            Plain with
            {
                Rnd = Rnd,
                NormalizeObservations = true,
                NormalizeRewards = true,
                NormalizeValues = true,
            }
        ),
        ["rnd, recurrent"] = (
            static () => new Cue(),
            Plain with
            {
                Rnd = Rnd,
                Network = Plain.Network with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 4 },
            }
        ),
        ["icm, recurrent, one for both"] = (
            static () => new Cue(),
            Plain with
            {
                Icm = Icm,
                Network = Plain.Network with
                {
                    Recurrent = RecurrentKind.Gru,
                    RecurrentSize = 4,
                    ShareRecurrent = true,
                },
            }
        ),
        ["icm, continuous"] = (static () => new Drift(), Plain with { Icm = Icm }),
        ["icm, critic with a privileged observation"] = (
            static () => new Clock(),
            Plain with
            {
                Icm = Icm,
                AsymmetricCritic = true,
                NormalizeObservations = true,
                Network = Plain.Network with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 4 },
            }
        ),
        ["rnd, masks"] = (static () => new Doors(), Plain with { Rnd = Rnd }),
        ["rnd, images"] = (static () => new BrightQuarter(), Plain with { Rnd = Rnd, Network = Small }),
        ["icm, dictionaries with images and masks"] = (
            static () => new Car(),
            Plain with
            {
                Icm = Icm,
                Network = Small with { ShareFeatures = false },
            }
        ),
    };

    public static TheoryData<string> Names => [.. Runs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string name)
    {
        using var whole = new TemporaryFolder();
        string expected = Run(whole, name, stopAfter: 0);
        foreach (int updates in (int[])[1, 3])
        {
            using var folder = new TemporaryFolder();
            Run(folder, name, updates);
            Assert.Equal(expected, Run(folder, name, stopAfter: 0));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_do_not_depend_on_the_number_of_threads(string name)
    {
        (Func<IEnvironment> task, PpoOptions options) = Runs[name];
        Assert.Equal(
            ModelWeights.Hash(Ppo.Train(task, options with { Threads = 1 })),
            ModelWeights.Hash(Ppo.Train(task, options with { Threads = 3 }))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Policy_has_the_parameters_that_it_has_without_intrinsic_rewards(string name)
    {
        (Func<IEnvironment> task, PpoOptions options) = Runs[name];
        options = options with { TotalSteps = 1 };
        PpoOptions without = options with { Rnd = new(), Icm = new() };
        Assert.Equal(
            Ppo.Train(task, without).Network.NamedParameters().Select(static p => (p.Key, p.Value.Shape.ToString())),
            Ppo.Train(task, options).Network.NamedParameters().Select(static p => (p.Key, p.Value.Shape.ToString()))
        );
    }

    [Theory]
    [InlineData(nameof(RndOptions.Coefficient))]
    [InlineData(nameof(RndOptions.ExtrinsicCoefficient))]
    [InlineData(nameof(RndOptions.Gamma))]
    [InlineData(nameof(RndOptions.LearningRate))]
    [InlineData(nameof(RndOptions.UpdateProportion))]
    [InlineData(nameof(RndOptions.Widths))]
    [InlineData(nameof(RndOptions.FeatureCount))]
    [InlineData(nameof(RndOptions.WarmUpSteps))]
    [InlineData(nameof(RndOptions.ClipObservation))]
    [InlineData(nameof(IcmOptions.Beta))]
    public void Option_changes_the_weights(string option)
    {
        static IntrinsicRewardOptions Change(IntrinsicRewardOptions o, string option) =>
            option switch
            {
                nameof(RndOptions.Coefficient) => o with { Coefficient = 2 },
                nameof(RndOptions.ExtrinsicCoefficient) => o with { ExtrinsicCoefficient = 1 },
                nameof(RndOptions.Gamma) => o with { Gamma = 0.5 },
                nameof(RndOptions.LearningRate) => o with { LearningRate = 0.01 },
                nameof(RndOptions.UpdateProportion) => o with { UpdateProportion = 0.5 },
                nameof(RndOptions.Widths) => o with { Widths = [9] },
                nameof(RndOptions.FeatureCount) => o with { FeatureCount = 6 },
                nameof(RndOptions.WarmUpSteps) => o with { WarmUpSteps = 11 },
                nameof(RndOptions.ClipObservation) => o with { ClipObservation = 0.5 },
                _ => (IcmOptions)o with { Beta = 0.5 },
            };
        var changes = new List<(PpoOptions Without, PpoOptions With)>
        {
            (Plain with { Icm = Icm }, Plain with { Icm = (IcmOptions)Change(Icm, option) }),
        };
        if (option != nameof(IcmOptions.Beta))
            changes.Add((Plain with { Rnd = Rnd }, Plain with { Rnd = (RndOptions)Change(Rnd, option) }));
        foreach ((PpoOptions without, PpoOptions with) in changes)
            Assert.NotEqual(
                ModelWeights.Hash(Ppo.Train(static () => new Drift(), without)),
                ModelWeights.Hash(Ppo.Train(static () => new Drift(), with))
            );
    }

    [Fact]
    public void Gradient_of_the_second_value_head_is_that_of_half_the_mean_squared_error()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Corridor(6), 2);
        var ppo = new Ppo(environments, Plain with { Rnd = Rnd, TotalSteps = 160 });
        ppo.Train();
        int[] rows = [3, 17, 42];
        Tensor[] head = [.. ppo.Intrinsic!.HeadParameters.Select(static p => p.Value)]; // [1, 8], [1]
        Tensor hidden = Tensor.Parameter(rows.Length, 8);
        hidden.Assign([.. Enumerable.Range(0, rows.Length * 8).Select(static i => MathF.Sin(i))]);
        foreach (Tensor parameter in head)
            parameter.Gradient.Assign(new float[parameter.Count]);
        float[] h = hidden.ToArray(),
            w = head[0].ToArray();
        float[] errors =
        [
            .. rows.Select(
                (row, i) =>
                    Enumerable.Range(0, 8).Sum(j => w[j] * h[(i * 8) + j])
                    + head[1].ToArray()[0]
                    - ppo.Intrinsic.Returns.Targets[row]
            ),
        ];

        var metrics = new LossMetrics();
        using Scope scope = Scope.Begin();
        Tensor loss = ppo.Intrinsic.ValueLoss(hidden, rows, metrics);
        loss.Backward();

        Assert.Equal(errors.Sum(static e => e * e) / 6, loss.Item(), 1e-5);
        Assert.Equal(loss.Item(), metrics.Get(MetricTags.IntrinsicValueLoss), 1e-6);
        Assert.Equal(errors.Sum() / 3, head[1].Gradient.ToArray()[0], 1e-5);
        for (int j = 0; j < 8; j++)
        {
            Assert.Equal(
                Enumerable.Range(0, 3).Sum(i => errors[i] * h[(i * 8) + j]) / 3,
                head[0].Gradient.ToArray()[j],
                1e-5
            );
            for (int i = 0; i < 3; i++)
                Assert.Equal(errors[i] * w[j] / 3, hidden.Gradient.ToArray()[(i * 8) + j], 1e-5);
        }
    }

    [Fact]
    public void Returns_in_logs_are_those_of_the_environment_and_metrics_describe_the_networks()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Corridor(6), 2);
        var ppo = new Ppo(environments, Plain with { Rnd = Rnd });
        var tags = new HashSet<string>(StringComparer.Ordinal);
        ppo.Train(new UpdateCallback(() => tags.UnionWith(ppo.Metrics.Values.Select(static m => m.Key))));
        // The end of the corridor is worth 1, each of at least 5 steps before it -0.01.
        Assert.InRange(ppo.Episodes.MeanReturn, -1, 0.95);
        Assert.Superset(
            new HashSet<string> { MetricTags.IntrinsicReward, MetricTags.IntrinsicValueLoss, MetricTags.PredictorLoss },
            tags
        );
        Assert.Equal(["policy", "intrinsic", "int_critic"], ppo.Networks.Select(static n => n.Key));
    }

    [Fact]
    public void Random_steps_before_training_are_no_steps_of_the_run()
    {
        // Without effect of the intrinsic reward, the run is that of PPO alone.
        PpoOptions blind = Plain with
        {
            MaxGradientNorm = 1e9f,
            NormalizeAdvantage = false,
        };
        var first = new List<float[]>();
        foreach (RndOptions rnd in (RndOptions[])[new(), Rnd])
        {
            using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
            var ppo = new Ppo(environments, blind with { Rnd = rnd, TotalSteps = 160 });
            ppo.Train();
            Assert.Equal(160, ppo.Steps);
            first.Add(ppo.Rollout.Observations.All.ToArray());
        }

        Assert.Equal(first[0], first[1]);
    }

    [Theory]
    [InlineData("rnd.int_coef")]
    [InlineData("icm.int_coef) are both on")]
    [InlineData("shards")]
    [InlineData("network_class")]
    [InlineData("several agents")]
    [InlineData("asynchronous PPO")]
    [InlineData("discriminator")]
    [InlineData("rnd.int_gamma")]
    [InlineData("rnd.update_proportion")]
    [InlineData("icm.beta")]
    [InlineData("rnd.obs_norm_steps")]
    public void Invalid_options_are_refused(string expected)
    {
        PpoOptions options = expected switch
        {
            "rnd.int_coef" => Plain with { Rnd = Rnd with { Coefficient = -1 } },
            "icm.int_coef) are both on" => Plain with { Rnd = Rnd, Icm = Icm },
            "shards" => Plain with { Rnd = Rnd, Shards = 2 },
            "network_class" => Plain with
            {
                Rnd = Rnd,
                Network = new() { Architecture = OwnParts.Network },
            },
            "asynchronous PPO" => new AppoOptions { Rnd = Rnd },
            "discriminator" => new GailOptions { Rnd = Rnd, DemonstrationsPath = "expert.jsonl" },
            "rnd.int_gamma" => Plain with { Rnd = Rnd with { Gamma = 1 } },
            "rnd.update_proportion" => Plain with { Rnd = Rnd with { UpdateProportion = 0 } },
            "icm.beta" => Plain with { Icm = Icm with { Beta = 1 } },
            "rnd.obs_norm_steps" => Plain with { Rnd = Rnd with { WarmUpSteps = 0 } },
            _ => Plain with { Rnd = Rnd },
        };
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
        {
            options.Validate();
            using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
            _ = new Ppo(environments, options);
        });
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static string Run(TemporaryFolder folder, string name, int stopAfter)
    {
        (Func<IEnvironment> task, PpoOptions options) = Runs[name];
        using VectorEnvironment environments = VectorEnvironment.From(task, 2);
        return TrainingRun.Train(
            folder,
            environments,
            vector => new Ppo(vector, options),
            new RunRecorderOptions { CheckpointInterval = 1 },
            new StopAfter(stopAfter)
        );
    }

    /// <summary>Counts its steps, which only the privileged observation shows.</summary>
    private sealed class Clock : EnvironmentBase<Box, Discrete>
    {
        private int time;

        public override Box Observations { get; } = Box.Uniform(-1, 1, 2);
        public override Discrete Actions { get; } = new(2);
        public override int? MaxEpisodeSteps => 9;
        public override int PrivilegedSize => 1;

        public override void WritePrivileged(Span<float> privileged) => privileged[0] = time;

        protected override void Reset(ref Rng random, Span<float> observation) => Observe(time = 0, observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            Observe(++time, observation);
            return new StepResult(action);
        }

        private static void Observe(int time, Span<float> observation) => observation[time % 2] = 1;
    }
}
