using Proximal.Tensors;

namespace Proximal.Testing;

/// <summary>Policies of every kind.</summary>
public static class PolicyCases
{
    private static readonly Box Bytes = Box.Uniform(0, 255, 2, 12, 10);
    private static readonly Box Numbers = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 5);
    private static readonly Box Near = Box.Uniform(-1, 1, 5);
    private static readonly Box Torques = new([-2, -1, float.NegativeInfinity], [2, 0.5f, float.PositiveInfinity]);
    private static readonly Box Bounded = new([-2, -1, 0, 0], [2, 0.5f, 10, 1], 2, 2);

    private static readonly DictSpace Seen = new(
        ("speed", Near),
        ("camera", Bytes),
        ("gear", new Discrete(4)),
        ("panel", new TupleSpace(new MultiBinary(3), new MultiDiscrete(3, 2)))
    );

    private static readonly DictSpace Plain = new(
        ("position", Near),
        ("grid", Box.Uniform(0, 1, 2, 3)),
        ("gear", new Discrete(4))
    );

    private static readonly DictSpace Hybrid = new(
        ("gear", new Discrete(4)),
        ("wheel", Torques),
        ("arm", new TupleSpace(new MultiDiscrete(3, 2, 4), new MultiBinary(2)))
    );

    /// <summary>What makes each, by a name for people.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Policy>> All = new Dictionary<string, Func<Policy>>(
        StringComparer.Ordinal
    )
    {
        ["tanh"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6)),
        ["relu"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new Discrete(6),
                new NetworkOptions
                {
                    Activation = Activation.Relu,
                    ActorWidths = [48],
                    CriticWidths = [7, 5, 3],
                }
            ),
        ["elu"] = () =>
            PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Elu }),
        ["gelu"] = () =>
            PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Gelu }),
        ["gelu by erf"] = () =>
            PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.GeluErf }),
        ["silu"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new Discrete(6),
                new NetworkOptions { Activation = Activation.Silu, SharedWidths = [24] }
            ),
        ["no activation"] = () =>
            PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.None }),
        ["linear"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new Discrete(6),
                new NetworkOptions { ActorWidths = [], CriticWidths = [] }
            ),
        ["normalised, far from 0"] = () => PolicyUnderTest.ActorCritic(Numbers, new Discrete(6), normalize: true),
        ["discrete observations"] = () => PolicyUnderTest.ActorCritic(new Discrete(500), new Discrete(6)),
        ["multi-discrete observations, normalised"] = () =>
            PolicyUnderTest.ActorCritic(new MultiDiscrete(3, 7, 2), new Discrete(6), normalize: true),
        ["multi-binary observations"] = () => PolicyUnderTest.ActorCritic(new MultiBinary(8), new Discrete(6)),
        ["parts without images"] = () => PolicyUnderTest.ActorCritic(Plain, new Discrete(6), normalize: true),
        ["parts with images"] = () =>
            PolicyUnderTest.ActorCritic(Seen, new Discrete(6), Images(FeatureKind.MinAtarCnn)),
        ["parts with images, normalised"] = () =>
            PolicyUnderTest.ActorCritic(
                Seen,
                Hybrid,
                Images(FeatureKind.ImpalaCnn) with
                {
                    ShareFeatures = false,
                },
                normalize: true
            ),
        ["parts with images, normalised, of an earlier release"] = () =>
            PolicyUnderTest.ActorCritic(
                Seen,
                Hybrid,
                Images(FeatureKind.MinAtarCnn),
                normalize: true,
                earlierRelease: true
            ),
        ["Nature CNN"] = () =>
            PolicyUnderTest.ActorCritic(Box.Uniform(0, 255, 2, 44, 40), new Discrete(6), Images(FeatureKind.NatureCnn)),
        ["MinAtar CNN"] = () =>
            PolicyUnderTest.ActorCritic(
                Box.Uniform(0, 1, 4, 10, 10),
                new Discrete(6),
                Images(FeatureKind.MinAtarCnn) with
                {
                    ActorWidths = [16],
                }
            ),
        ["MinAtar CNN, normalised"] = () =>
            PolicyUnderTest.ActorCritic(
                Box.Uniform(0, 1, 4, 10, 10),
                new Discrete(6),
                Images(FeatureKind.MinAtarCnn),
                normalize: true
            ),
        ["IMPALA CNN"] = () =>
            PolicyUnderTest.ActorCritic(Box.Uniform(0, 255, 2, 17, 12), new Discrete(6), Images(FeatureKind.ImpalaCnn)),
        ["images taken flat"] = () =>
            PolicyUnderTest.ActorCritic(Box.Uniform(0, 1, 2, 4, 3), new Discrete(6), normalize: true),
        ["LSTM"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(RecurrentKind.Lstm)),
        ["LSTM, shared"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                Torques,
                Recurrent(RecurrentKind.Lstm) with
                {
                    ShareRecurrent = true,
                },
                normalize: true
            ),
        ["LSTM, stacked, critic with a linear layer"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new Discrete(6),
                Recurrent(RecurrentKind.Lstm) with
                {
                    RecurrentLayers = 3,
                    CriticRecurrent = false,
                }
            ),
        ["GRU, stacked"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new Discrete(6),
                Recurrent(RecurrentKind.Gru) with
                {
                    RecurrentLayers = 2,
                }
            ),
        ["rescaled actions"] = () =>
            PolicyUnderTest.ActorCritic(Near, Bounded, new NetworkOptions { RescaleActions = true }),
        ["GRU"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(RecurrentKind.Gru)),
        ["GRU, shared"] = () =>
            PolicyUnderTest.ActorCritic(
                Numbers,
                new Discrete(6),
                Recurrent(RecurrentKind.Gru) with
                {
                    ShareRecurrent = true,
                },
                normalize: true
            ),
        ["LSTM behind a CNN, parts, masks, hybrid"] = () =>
            PolicyUnderTest.ActorCritic(
                Seen,
                Hybrid,
                Images(FeatureKind.MinAtarCnn) with
                {
                    Recurrent = RecurrentKind.Lstm,
                    RecurrentSize = 20,
                },
                masked: true,
                normalize: true
            ),
        ["masked choice"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), masked: true),
        ["masked choice, normalised"] = () =>
            PolicyUnderTest.ActorCritic(Numbers, new Discrete(6), masked: true, normalize: true),
        ["masked choices"] = () => PolicyUnderTest.ActorCritic(Near, new MultiDiscrete(3, 5, 2), masked: true),
        ["masked switches"] = () => PolicyUnderTest.ActorCritic(Near, new MultiBinary(5), masked: true),
        ["masked GRU"] = () =>
            PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(RecurrentKind.Gru), masked: true),
        ["choices"] = () => PolicyUnderTest.ActorCritic(Near, new MultiDiscrete(3, 5, 2)),
        ["switches"] = () => PolicyUnderTest.ActorCritic(Near, new MultiBinary(5)),
        ["Gaussian"] = () => PolicyUnderTest.ActorCritic(Near, Torques),
        ["Gaussian of two axes, normalised"] = () => PolicyUnderTest.ActorCritic(Numbers, Bounded, normalize: true),
        ["squashed Gaussian"] = () =>
            PolicyUnderTest.ActorCritic(Near, Bounded, new NetworkOptions { SquashOutput = true }),
        ["state-dependent Gaussian"] = () =>
            PolicyUnderTest.ActorCritic(Near, Torques, Drawn(DistributionKind.StateDependentGaussian)),
        ["state-dependent Gaussian, squashed"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                Bounded,
                Drawn(DistributionKind.StateDependentGaussian) with
                {
                    SquashOutput = true,
                },
                normalize: true
            ),
        ["gSDE"] = () => PolicyUnderTest.ActorCritic(Near, Torques, Drawn(DistributionKind.Gsde)),
        ["gSDE, a deviation for each feature, squashed, LSTM"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                Bounded,
                Recurrent(RecurrentKind.Lstm) with
                {
                    Distribution = DistributionKind.Gsde,
                    FullStd = false,
                    SquashOutput = true,
                    ActorWidths = [],
                }
            ),
        ["beta"] = () => PolicyUnderTest.ActorCritic(Near, Bounded, Drawn(DistributionKind.Beta)),
        ["hybrid with gSDE, masked"] = () =>
            PolicyUnderTest.ActorCritic(Plain, Hybrid, Drawn(DistributionKind.Gsde), masked: true),
        ["hybrid with beta"] = () =>
            PolicyUnderTest.ActorCritic(Near, new TupleSpace(new Discrete(3), Bounded), Drawn(DistributionKind.Beta)),
        ["hybrid"] = () => PolicyUnderTest.ActorCritic(Near, Hybrid),
        ["hybrid, squashed"] = () =>
            PolicyUnderTest.ActorCritic(
                Near,
                new TupleSpace(Bounded, new Discrete(3)),
                new NetworkOptions { SquashOutput = true }
            ),
        ["SAC"] = () => PolicyUnderTest.Continuous(Near, Bounded, new SquashedGaussianHead(4)),
        ["SAC, normalised"] = () =>
            PolicyUnderTest.Continuous(Numbers, Bounded, new SquashedGaussianHead(4), normalize: true),
        ["SAC, parts"] = () => PolicyUnderTest.Continuous(Plain, Bounded, new SquashedGaussianHead(4)),
        ["TD3"] = () => PolicyUnderTest.Continuous(Near, Bounded, new DeterministicHead(4)),
    };

    private static NetworkOptions Images(FeatureKind kind) => NetworkOptions.Images(kind) with { FeatureCount = 32 };

    private static NetworkOptions Drawn(DistributionKind kind) => new() { Distribution = kind, LogStdInitial = -0.7f };

    private static NetworkOptions Recurrent(RecurrentKind kind) =>
        new()
        {
            Recurrent = kind,
            RecurrentSize = 20,
            ActorWidths = [16],
            CriticWidths = [16],
        };
}
