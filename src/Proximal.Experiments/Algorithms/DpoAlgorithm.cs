using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.DpoOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Table of keys and trainer of direct preference optimization (DPO), with the losses IPO, hinge, ORPO and SimPO.
/// </summary>
internal static class DpoAlgorithm
{
    /// <summary>Losses with their names.</summary>
    public static IReadOnlyList<(PreferenceLoss Value, string Name)> Losses { get; } =
    [
        (PreferenceLoss.Sigmoid, "sigmoid"),
        (PreferenceLoss.Ipo, "ipo"),
        (PreferenceLoss.Hinge, "hinge"),
        (PreferenceLoss.Orpo, "orpo"),
        (PreferenceLoss.SimPo, "simpo"),
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
                    NeedsReference(options.Loss) ? open.OpenReference(needed: true) : null,
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
                NamedValue.Of<DpoOptions, PreferenceLoss>(
                    "loss_type",
                    nameof(DpoOptions.Loss),
                    "Preference loss; sigmoid is the loss of DPO.",
                    Losses,
                    o => o.Loss,
                    (o, v) => o with { Loss = v }
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
                    "Assumed share of wrong labels (loss_type: sigmoid).",
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
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                .. LanguageKeys.Run,
                TrainingKeys.Shards,
            ]
        );

    /// <summary>Whether a loss needs a reference model.</summary>
    public static bool NeedsReference(PreferenceLoss loss) => new PreferenceObjective(loss, Beta: 1).NeedsReference;
}
