using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.DpoOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Table of keys and trainer of direct preference optimization (DPO) and related losses on pairs.
/// </summary>
internal static class DpoAlgorithm
{
    /// <summary>Losses that compare two completions, with their names.</summary>
    public static IReadOnlyList<(PreferenceLoss Value, string Name)> Losses { get; } =
    [
        (PreferenceLoss.Sigmoid, "sigmoid"),
        (PreferenceLoss.Ipo, "ipo"),
        (PreferenceLoss.Hinge, "hinge"),
        (PreferenceLoss.Orpo, "orpo"),
        (PreferenceLoss.SimPo, "simpo"),
        (PreferenceLoss.Robust, "robust"),
        (PreferenceLoss.SigmoidNorm, "sigmoid_norm"),
        (PreferenceLoss.ApoZero, "apo_zero"),
        (PreferenceLoss.ApoDown, "apo_down"),
        (PreferenceLoss.Cpo, "cpo"),
    ];

    private static readonly IReadOnlyList<(PreferenceLoss Value, string Name)> Terms =
    [
        .. Losses,
        (PreferenceLoss.Sft, "sft"),
    ];

    public static LanguageAlgorithm Entry { get; } =
        LanguageAlgorithm.Of<DpoOptions>(
            "dpo",
            "DPO",
            new LanguageSetup(new LanguageInputs { Epochs = 1 }, new DpoOptions()),
            (open, options) =>
            {
                (IReadOnlyList<PreferencePair> training, IReadOnlyList<PreferencePair> evaluation) = open.Pairs(
                    options.MaxLength
                );
                return new Dpo(
                    open.Policy,
                    open.Tokenizer,
                    training,
                    options,
                    options.Losses.Any(NeedsReference) ? open.OpenReference(needed: true, options.SyncReference) : null,
                    evaluation
                );
            },
            (open, options) => open.Pairs(options.MaxLength).Training.Count,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                LanguageInputKeys.Epochs,
                .. LanguageInputKeys.Reference,
                .. LanguageInputKeys.Adapter,
            ],
            [
                NamedValue.ListOf<DpoOptions, PreferenceLoss>(
                    "loss_type",
                    nameof(DpoOptions.Losses),
                    "Preference loss; sigmoid is the loss of DPO. A list such as [sigmoid, sft] adds several, of which "
                        + "sft is the supervised loss on chosen completions.",
                    Terms,
                    o => o.Losses,
                    (o, v) => o with { Losses = v }
                ),
                Of.Any(
                    "loss_weights",
                    nameof(DpoOptions.LossWeights),
                    "list of numbers, or null",
                    "Weights of the losses in loss_type; null for 1 each.",
                    o => o.LossWeights is { } weights ? $"[{string.Join(", ", weights)}]" : "null",
                    (o, v) => o with { LossWeights = v.IsNull ? null : v.Numbers("a list of weights such as [1, 0.2]") }
                ),
                Of.Number(
                    "beta",
                    nameof(DpoOptions.Beta),
                    "Parameter β of the loss: 0.01 to 0.5 for DPO, 2 to 2.5 for SimPO.",
                    o => o.Beta,
                    (o, v) => o with { Beta = v.Number() }
                ),
                Of.Number(
                    "label_smoothing",
                    nameof(DpoOptions.LabelSmoothing),
                    "Assumed share of wrong labels; not for apo_zero and apo_down.",
                    o => o.LabelSmoothing,
                    (o, v) => o with { LabelSmoothing = v.Number() }
                ),
                Of.Number(
                    "simpo_gamma",
                    nameof(DpoOptions.SimPoGamma),
                    "Target margin (loss_type: simpo).",
                    o => o.SimPoGamma,
                    (o, v) => o with { SimPoGamma = v.Number() }
                ),
                .. ReferenceSyncKeys.Of<DpoOptions>(
                    o => (o.SyncReference, o.ReferenceSyncSteps, o.ReferenceMixupAlpha),
                    (o, v) =>
                        o with
                        {
                            SyncReference = v.Sync,
                            ReferenceSyncSteps = v.Steps,
                            ReferenceMixupAlpha = v.Alpha,
                        }
                ),
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                .. LanguageKeys.Run,
                TrainingKeys.Shards,
            ]
        );

    /// <summary>Whether a loss needs a reference model.</summary>
    public static bool NeedsReference(PreferenceLoss loss) => new PreferenceObjective(loss, Beta: 1).NeedsReference;
}
