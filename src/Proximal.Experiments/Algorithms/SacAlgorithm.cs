using System.Globalization;
using Of = Proximal.Experiments.KeyOf<Proximal.SacOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of Soft Actor-Critic (SAC).</summary>
internal static class SacAlgorithm
{
    private const string Auto = "auto",
        AutoFrom = "auto_";
    private const string Coefficient = "number, auto or auto_X",
        Entropy = "number or auto";

    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<SacOptions>(
            "sac",
            "SAC",
            (environments, options) => new Sac(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                .. OffPolicyKeys.Replay,
                TrainingKeys.LearningRate,
                Of.Any(
                    "critic_learning_rate",
                    nameof(SacOptions.CriticLearningRate),
                    "number, lin_X, cos_X or null",
                    "Learning rate of the critics; null for learning_rate.",
                    o => o.CriticLearningRate?.ToString() ?? "null",
                    (o, v) => o with { CriticLearningRate = v.IsNull ? null : v.Schedule() }
                ),
                TrainingKeys.Gamma,
                OffPolicyKeys.Tau,
                Of.Whole(
                    "target_update_interval",
                    nameof(SacOptions.TargetUpdateInterval),
                    "Gradient steps between updates of the target networks.",
                    o => o.TargetUpdateInterval,
                    (o, v) => o with { TargetUpdateInterval = v.Count() }
                ),
                Of.Any(
                    "ent_coef",
                    $"{nameof(SacOptions.EntropyCoefficient)}, {nameof(SacOptions.InitialEntropyCoefficient)}",
                    Coefficient,
                    "Entropy coefficient; auto learns it from 1, auto_X learns it from X.",
                    FormatCoefficient,
                    ReadCoefficient
                ),
                Of.Any(
                    "target_entropy",
                    nameof(SacOptions.TargetEntropy),
                    Entropy,
                    "Target entropy of a learned coefficient; auto for minus the number of action dimensions.",
                    o => o.TargetEntropy?.ToString() ?? Auto,
                    (o, v) => o with { TargetEntropy = v.Text(Entropy) == Auto ? null : v.Number() }
                ),
                .. OffPolicyKeys.Noise,
                OffPolicyKeys.ReportInterval,
                .. OffPolicyKeys.Network,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ]
        );

    private static string FormatCoefficient(SacOptions options) =>
        options.EntropyCoefficient?.ToString()
        ?? (options.InitialEntropyCoefficient == 1 ? Auto : AutoFrom + options.InitialEntropyCoefficient);

    private static SacOptions ReadCoefficient(SacOptions options, ConfigurationValue value)
    {
        string text = value.Text(Coefficient);
        if (text == Auto)
            return options with { EntropyCoefficient = null, InitialEntropyCoefficient = 1 };
        bool learned = text.StartsWith(AutoFrom, StringComparison.Ordinal);
        if (
            !double.TryParse(
                learned ? text.AsSpan(AutoFrom.Length) : text,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double number
            )
        )
            throw value.Unexpected(Coefficient);
        return learned
            ? options with
            {
                EntropyCoefficient = null,
                InitialEntropyCoefficient = number,
            }
            : options with
            {
                EntropyCoefficient = number,
                InitialEntropyCoefficient = 1,
            };
    }
}
