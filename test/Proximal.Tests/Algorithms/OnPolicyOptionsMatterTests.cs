using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// No option is ignored: each of them, changed alone, ends in other weights. The networks' options are tested with PPO.
/// </summary>
public sealed class OnPolicyOptionsMatterTests
{
    private static readonly NetworkOptions Network = new() { ActorWidths = [8], CriticWidths = [8] };

    private static readonly A2cOptions A2cPlain = new()
    {
        TotalSteps = 300,
        EnvironmentCount = 3,
        StepsPerRollout = 20,
        Network = Network,
    };

    private static readonly ReinforceOptions ReinforcePlain = new()
    {
        TotalSteps = 300,
        EnvironmentCount = 3,
        StepsPerRollout = 20,
        BatchSize = 20,
        Network = Network,
    };

    private static readonly TrpoOptions TrpoPlain = new()
    {
        TotalSteps = 300,
        EnvironmentCount = 3,
        StepsPerRollout = 20,
        BatchSize = 20,
        Network = Network,
    };

    // Beside these, each algorithm's own options, below.
    private static readonly Dictionary<string, Func<OnPolicyOptions, OnPolicyOptions>> Shared = new(
        StringComparer.Ordinal
    )
    {
        [nameof(OnPolicyOptions.TotalSteps)] = static options => options with { TotalSteps = 360 },
        [nameof(OnPolicyOptions.EnvironmentCount)] = static options => options with { EnvironmentCount = 2 },
        [nameof(OnPolicyOptions.StepsPerRollout)] = static options => options with { StepsPerRollout = 25 },
        [nameof(OnPolicyOptions.LearningRate)] = static options =>
            options with
            {
                LearningRate = Schedule.Linear(options.LearningRate.Initial),
            },
        [nameof(OnPolicyOptions.Gamma)] = static options => options with { Gamma = 0.5 },
        [nameof(OnPolicyOptions.GaeLambda)] = static options => options with { GaeLambda = 0.5 },
        [nameof(OnPolicyOptions.NormalizeAdvantage)] = static options =>
            options with
            {
                NormalizeAdvantage = !options.NormalizeAdvantage,
            },
        [nameof(OnPolicyOptions.BootstrapTruncated)] = static options => options with { BootstrapTruncated = false },
        [nameof(OnPolicyOptions.NormalizeObservations)] = static options =>
            options with
            {
                NormalizeObservations = true,
            },
        [nameof(OnPolicyOptions.NormalizeRewards)] = static options => options with { NormalizeRewards = true },
        [nameof(OnPolicyOptions.ClipObservation)] = static options => options with { ClipObservation = 0.5f },
        [nameof(OnPolicyOptions.ClipReward)] = static options => options with { ClipReward = 0.1f },
        [nameof(OnPolicyOptions.NormalizationEpsilon)] = static options => options with { NormalizationEpsilon = 0.5 },
        [nameof(OnPolicyOptions.SdeSampleFrequency)] = static options => options with { SdeSampleFrequency = 7 },
        [nameof(OnPolicyOptions.Optimizer)] = static options => options with { Optimizer = "sgd" },
        [nameof(OnPolicyOptions.BpttLength)] = static options => options with { BpttLength = 3 },
        [nameof(OnPolicyOptions.Seed)] = static options => options with { Seed = 1 },
    };

    private static readonly Dictionary<string, (OnPolicyOptions Without, OnPolicyOptions With)> Own = new(
        StringComparer.Ordinal
    )
    {
        ["A2c.EntropyCoefficient"] = (A2cPlain, A2cPlain with { EntropyCoefficient = 0.01f }),
        ["A2c.ValueCoefficient"] = (A2cPlain, A2cPlain with { ValueCoefficient = 0.1f }),
        ["A2c.MaxGradientNorm"] = (A2cPlain, A2cPlain with { MaxGradientNorm = 0.01f }),
        ["A2c.UseRmsProp"] = (A2cPlain, A2cPlain with { UseRmsProp = false }),
        ["A2c.RmsPropAlpha"] = (A2cPlain, A2cPlain with { RmsPropAlpha = 0.5 }),
        ["A2c.OptimizerEpsilon"] = (A2cPlain, A2cPlain with { OptimizerEpsilon = 0.1 }),
        ["A2c.EpsilonInsideRoot"] = (A2cPlain, A2cPlain with { EpsilonInsideRoot = true }),
        ["Reinforce.Baseline"] = (ReinforcePlain, ReinforcePlain with { Baseline = false }),
        ["Reinforce.CriticLearningRate"] = (ReinforcePlain, ReinforcePlain with { CriticLearningRate = 1e-2 }),
        ["Reinforce.CriticEpochs"] = (ReinforcePlain, ReinforcePlain with { CriticEpochs = 2 }),
        ["Reinforce.BatchSize"] = (ReinforcePlain, ReinforcePlain with { BatchSize = 21 }),
        ["Reinforce.EntropyCoefficient"] = (ReinforcePlain, ReinforcePlain with { EntropyCoefficient = 0.01f }),
        ["Reinforce.MaxGradientNorm"] = (ReinforcePlain, ReinforcePlain with { MaxGradientNorm = 0.01f }),
        ["Reinforce.AdamEpsilon"] = (ReinforcePlain, ReinforcePlain with { AdamEpsilon = 0.1f }),
        ["Trpo.TargetKl"] = (TrpoPlain, TrpoPlain with { TargetKl = 0.02 }),
        ["Trpo.ConjugateGradientSteps"] = (TrpoPlain, TrpoPlain with { ConjugateGradientSteps = 2 }),
        ["Trpo.Damping"] = (TrpoPlain, TrpoPlain with { Damping = 0.01 }),
        // Where the search runs at all: far beyond where the quadratic model holds.
        ["Trpo.LineSearchShrinkingFactor"] = (
            TrpoPlain with
            {
                TargetKl = 3,
            },
            TrpoPlain with
            {
                TargetKl = 3,
                LineSearchShrinkingFactor = 0.5,
            }
        ),
        ["Trpo.LineSearchSteps"] = (
            TrpoPlain with
            {
                TargetKl = 3,
            },
            TrpoPlain with
            {
                TargetKl = 3,
                LineSearchSteps = 1,
            }
        ),
        ["Trpo.SubsamplingFactor"] = (TrpoPlain, TrpoPlain with { SubsamplingFactor = 3 }),
        ["Trpo.CriticEpochs"] = (TrpoPlain, TrpoPlain with { CriticEpochs = 2 }),
        ["Trpo.BatchSize"] = (TrpoPlain, TrpoPlain with { BatchSize = 21 }),
        ["Trpo.AdamEpsilon"] = (TrpoPlain, TrpoPlain with { AdamEpsilon = 0.1f }),
    };

    public static TheoryData<string> Names =>
        [
            .. from options in (OnPolicyOptions[])[A2cPlain, ReinforcePlain, TrpoPlain]
            from property in options.GetType().GetProperties()
            where
                property.GetSetMethod() is not null
                && property.Name
                    is not (
                        nameof(OnPolicyOptions.Network)
                        or nameof(OnPolicyOptions.CheckFinite)
                        or nameof(OnPolicyOptions.Threads)
                        // DistributedTrainingTests
                        or nameof(OnPolicyOptions.Shards)
                        or nameof(OnPolicyOptions.Collective)
                    )
                // REINFORCE has no recurrent networks and refuses the option.
                && (options is not ReinforceOptions || property.Name != nameof(OnPolicyOptions.BpttLength))
            select $"{options.GetType().Name.Replace("Options", "", StringComparison.Ordinal)}.{property.Name}",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_changes_the_weights(string option)
    {
        (OnPolicyOptions without, OnPolicyOptions with) = Own.TryGetValue(option, out var change)
            ? change
            : Change(option);
        Assert.NotEqual(Weights(without), Weights(with));
    }

    private static (OnPolicyOptions Without, OnPolicyOptions With) Change(string option)
    {
        string[] parts = option.Split('.');
        OnPolicyOptions plain = parts[0] switch
        {
            "A2c" => A2cPlain,
            "Reinforce" => ReinforcePlain,
            _ => TrpoPlain,
        };
        bool normalized =
            parts[1]
            is nameof(OnPolicyOptions.ClipObservation)
                or nameof(OnPolicyOptions.ClipReward)
                or nameof(OnPolicyOptions.NormalizationEpsilon);
        if (normalized)
            plain = plain with { NormalizeObservations = true, NormalizeRewards = true };
        if (parts[1] == nameof(OnPolicyOptions.SdeSampleFrequency))
            plain = plain with { Network = Network with { Distribution = DistributionKind.Gsde } };
        if (parts[1] == nameof(OnPolicyOptions.BpttLength))
            plain = plain with { Network = Network with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 4 } };
        return (plain, Shared[parts[1]](plain));
    }

    private static string Weights(OnPolicyOptions options) =>
        ModelWeights.Hash(
            options switch
            {
                A2cOptions a2c => A2c.Train(static () => new Drift(), a2c),
                ReinforceOptions reinforce => Reinforce.Train(static () => new Drift(), reinforce),
                _ => Trpo.Train(static () => new Drift(), (TrpoOptions)options),
            }
        );
}
