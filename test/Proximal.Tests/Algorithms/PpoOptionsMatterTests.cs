using System.Reflection;
using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>No option is ignored: each of them, changed alone, ends in other weights.</summary>
public sealed class PpoOptionsMatterTests
{
    private static readonly PpoOptions Plain = new()
    {
        TotalSteps = 300,
        EnvironmentCount = 3,
        StepsPerRollout = 20,
        BatchSize = 20,
        Epochs = 2,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    private static readonly PpoOptions Normalized = Plain with
    {
        NormalizeObservations = true,
        NormalizeRewards = true,
    };

    // Updates large enough for ratios far from 1.
    private static readonly PpoOptions Hasty = Plain with { LearningRate = 0.05 };
    private static readonly PpoOptions Penalized = Plain with { Objective = PpoObjective.AdaptiveKl };

    private static readonly PpoOptions Seeing = Change(
        Plain.Network with
        {
            Features = FeatureKind.MinAtarCnn,
            FeatureCount = 8,
        }
    );
    private static readonly PpoOptions Recurrent = Change(
        Plain.Network with
        {
            Recurrent = RecurrentKind.Lstm,
            RecurrentSize = 4,
        }
    );

    private static readonly PpoOptions Exploring = Change(Plain.Network with { Distribution = DistributionKind.Gsde });

    private static readonly Dictionary<string, (PpoOptions Without, PpoOptions With)> Changes = new(
        StringComparer.Ordinal
    )
    {
        [nameof(PpoOptions.TotalSteps)] = (Plain, Plain with { TotalSteps = 360 }),
        [nameof(PpoOptions.EnvironmentCount)] = (Plain, Plain with { EnvironmentCount = 2 }),
        [nameof(PpoOptions.StepsPerRollout)] = (Plain, Plain with { StepsPerRollout = 25 }),
        [nameof(PpoOptions.BatchSize)] = (Plain, Plain with { BatchSize = 21 }),
        [nameof(PpoOptions.Epochs)] = (Plain, Plain with { Epochs = 3 }),
        [nameof(PpoOptions.LearningRate)] = (Plain, Plain with { LearningRate = Schedule.Linear(3e-4) }),
        [nameof(PpoOptions.Gamma)] = (Plain, Plain with { Gamma = 0.5 }),
        [nameof(PpoOptions.GaeLambda)] = (Plain, Plain with { GaeLambda = 0.5 }),
        [nameof(PpoOptions.ClipRange)] = (Plain, Plain with { ClipRange = 1e-4 }),
        [nameof(PpoOptions.ClipRangeValue)] = (Plain, Plain with { ClipRangeValue = 1e-4 }),
        [nameof(PpoOptions.EntropyCoefficient)] = (Plain, Plain with { EntropyCoefficient = 0.01f }),
        [nameof(PpoOptions.ValueCoefficient)] = (Plain, Plain with { ValueCoefficient = 0.1f }),
        [nameof(PpoOptions.MaxGradientNorm)] = (Plain, Plain with { MaxGradientNorm = 0.01f }),
        [nameof(PpoOptions.NormalizeAdvantage)] = (Plain, Plain with { NormalizeAdvantage = false }),
        [nameof(PpoOptions.TargetKl)] = (Plain, Plain with { TargetKl = 1e-9 }),
        [nameof(PpoOptions.AdamEpsilon)] = (Plain, Plain with { AdamEpsilon = 0.1f }),
        [nameof(PpoOptions.BootstrapTruncated)] = (Plain, Plain with { BootstrapTruncated = false }),
        [nameof(PpoOptions.Objective)] = (Plain, Penalized),
        [nameof(PpoOptions.DualClip)] = (Hasty, Hasty with { DualClip = 1.01 }),
        [nameof(PpoOptions.DesiredKl)] = (Plain, Plain with { DesiredKl = 0.01 }),
        [nameof(PpoOptions.NormalizeValues)] = (Plain, Plain with { NormalizeValues = true }),
        [nameof(PpoOptions.RpoAlpha)] = (Plain, Plain with { RpoAlpha = 0.1 }),
        [nameof(PpoOptions.LearningRateFactors)] = (
            Plain,
            Plain with
            {
                LearningRateFactors = new Dictionary<string, double> { ["critic"] = 3 },
            }
        ),
        [nameof(PpoOptions.KlTarget)] = (Penalized, Penalized with { KlTarget = 1e-9 }),
        [nameof(PpoOptions.KlCoefficient)] = (Penalized, Penalized with { KlCoefficient = 100 }),
        [nameof(PpoOptions.NormalizeObservations)] = (Plain, Plain with { NormalizeObservations = true }),
        [nameof(PpoOptions.NormalizeRewards)] = (Plain, Plain with { NormalizeRewards = true }),
        [nameof(PpoOptions.ClipObservation)] = (Normalized, Normalized with { ClipObservation = 0.5f }),
        [nameof(PpoOptions.ClipReward)] = (Normalized, Normalized with { ClipReward = 0.1f }),
        [nameof(PpoOptions.NormalizationEpsilon)] = (Normalized, Normalized with { NormalizationEpsilon = 0.5 }),
        [nameof(PpoOptions.Seed)] = (Plain, Plain with { Seed = 1 }),
        [nameof(NetworkOptions.ActorWidths)] = (Plain, Change(new() { ActorWidths = [9], CriticWidths = [8] })),
        [nameof(NetworkOptions.CriticWidths)] = (Plain, Change(new() { ActorWidths = [8], CriticWidths = [] })),
        [nameof(NetworkOptions.SharedWidths)] = (Plain, Change(Plain.Network with { SharedWidths = [8] })),
        [nameof(NetworkOptions.Activation)] = (Plain, Change(Plain.Network with { Activation = Activation.Relu })),
        [nameof(NetworkOptions.OrthogonalInitialization)] = (
            Plain,
            Change(Plain.Network with { OrthogonalInitialization = false })
        ),
        [nameof(NetworkOptions.LogStdInitial)] = (Plain, Change(Plain.Network with { LogStdInitial = -1 })),
        [nameof(NetworkOptions.SquashOutput)] = (Plain, Change(Plain.Network with { SquashOutput = true })),
        [nameof(NetworkOptions.Distribution)] = (
            Plain,
            Change(Plain.Network with { Distribution = DistributionKind.Beta })
        ),
        [nameof(NetworkOptions.FullStd)] = (Exploring, Change(Exploring.Network with { FullStd = false })),
        [nameof(PpoOptions.SdeSampleFrequency)] = (Exploring, Exploring with { SdeSampleFrequency = 7 }),
        [nameof(NetworkOptions.FeatureExtractorName)] = (
            Plain,
            Change(Plain.Network with { FeatureExtractorName = OwnParts.Features })
        ),
        [nameof(NetworkOptions.DistributionName)] = (
            Plain,
            Change(Plain.Network with { DistributionName = OwnParts.Distribution })
        ),
        [nameof(NetworkOptions.Architecture)] = (Plain, Change(Plain.Network with { Architecture = OwnParts.Network })),
        [nameof(PpoOptions.Optimizer)] = (Plain, Plain with { Optimizer = "rmsprop" }),
        [nameof(NetworkOptions.Features)] = (Plain, Seeing),
        [nameof(NetworkOptions.FeatureCount)] = (Seeing, Change(Seeing.Network with { FeatureCount = 9 })),
        [nameof(NetworkOptions.ShareFeatures)] = (Seeing, Change(Seeing.Network with { ShareFeatures = false })),
        [nameof(NetworkOptions.Recurrent)] = (Plain, Recurrent),
        [nameof(NetworkOptions.RecurrentSize)] = (Recurrent, Change(Recurrent.Network with { RecurrentSize = 5 })),
        [nameof(NetworkOptions.RecurrentLayers)] = (Recurrent, Change(Recurrent.Network with { RecurrentLayers = 2 })),
        [nameof(NetworkOptions.CriticRecurrent)] = (
            Recurrent,
            Change(Recurrent.Network with { CriticRecurrent = false })
        ),
        [nameof(NetworkOptions.OrthogonalRecurrentInitialization)] = (
            Recurrent,
            Change(Recurrent.Network with { OrthogonalRecurrentInitialization = true })
        ),
        [nameof(PpoOptions.BpttLength)] = (Recurrent, Recurrent with { BpttLength = 3 }),
        [nameof(NetworkOptions.RescaleActions)] = (Plain, Change(Plain.Network with { RescaleActions = true })),
        [nameof(NetworkOptions.ShareRecurrent)] = (Recurrent, Change(Recurrent.Network with { ShareRecurrent = true })),
    };

    public static TheoryData<string> Names =>
        [
            .. typeof(PpoOptions)
                .GetProperties()
                .Concat(typeof(NetworkOptions).GetProperties())
                .Where(static property => property.GetSetMethod() is not null)
                .Select(static property => property.Name)
                .Except([
                    nameof(PpoOptions.Network),
                    nameof(PpoOptions.CheckFinite),
                    nameof(PpoOptions.Threads),
                    // ImitationTrainingTests
                    nameof(PpoOptions.BehavioralCloning),
                    // IntrinsicRewardTests
                    nameof(PpoOptions.Rnd),
                    nameof(PpoOptions.Icm),
                    // PreferenceRewardTests
                    nameof(PpoOptions.PreferenceReward),
                    // CentralizedCriticTests
                    nameof(PpoOptions.CentralizedCritic),
                    // AsymmetricCriticTests
                    nameof(PpoOptions.AsymmetricCritic),
                    // SelfPlayTests
                    nameof(PpoOptions.SelfPlay),
                    // DistributedTrainingTests
                    nameof(PpoOptions.Shards),
                    nameof(PpoOptions.Collective),
                ]),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_changes_the_weights(string option)
    {
        (PpoOptions without, PpoOptions with) = Changes[option];
        bool seesImages = with.Network.Features != FeatureKind.Flatten;
        Assert.NotEqual(Weights(without, seesImages), Weights(with, seesImages));
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    public void Each_activation_can_be_trained(Activation activation) =>
        Assert.True(
            Ppo.Train(static () => new Drift(), Change(Plain.Network with { Activation = activation }))
                .Network.NamedParameters()
                .All(static parameter => parameter.Value.ToArray().All(float.IsFinite))
        );

    private static PpoOptions Change(NetworkOptions network) => Plain with { Network = network };

    private static string Weights(PpoOptions options, bool seesImages) =>
        ModelWeights.Hash(
            seesImages
                ? Ppo.Train(static () => new BrightQuarter(), options)
                : Ppo.Train(static () => new Drift(), options)
        );
}
