using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.DpoOptions>;

namespace Proximal.Experiments;

/// <summary>Direct preference optimisation and the losses that are its relatives.</summary>
internal static class DpoAlgorithm
{
    /// <summary>The losses by their names.</summary>
    public static IReadOnlyList<(PreferenceLoss Value, string Name)> Losses { get; } =
    [
        (PreferenceLoss.Sigmoid, "sigmoid"),
        (PreferenceLoss.Ipo, "ipo"),
        (PreferenceLoss.Hinge, "hinge"),
        (PreferenceLoss.Orpo, "orpo"),
        (PreferenceLoss.SimPo, "simpo"),
    ];

    public static LanguageAlgorithm Description { get; } =
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
                LanguageInputKeys.Reference,
                .. LanguageInputKeys.Adapter,
            ],
            [
                NamedValue.Of<DpoOptions, PreferenceLoss>(
                    "loss_type",
                    nameof(DpoOptions.Loss),
                    "The loss; sigmoid is DPO's own.",
                    Losses,
                    o => o.Loss,
                    (o, v) => o with { Loss = v }
                ),
                Of.Number(
                    "beta",
                    nameof(DpoOptions.Beta),
                    "β of the loss: for DPO 0.01 to 0.5, for SimPO 2 to 2.5.",
                    o => o.Beta,
                    (o, v) => o with { Beta = v.Number() }
                ),
                Of.Number(
                    "label_smoothing",
                    nameof(DpoOptions.LabelSmoothing),
                    "Share of wrong labels that the loss sigmoid allows for.",
                    o => o.LabelSmoothing,
                    (o, v) => o with { LabelSmoothing = v.Number() }
                ),
                Of.Number(
                    "simpo_gamma",
                    nameof(DpoOptions.SimPoGamma),
                    "Margin of the loss simpo.",
                    o => o.SimPoGamma,
                    (o, v) => o with { SimPoGamma = v.Number() }
                ),
                .. OfflineKeys.Batches,
                .. LanguageKeys.Optimizer,
                .. LanguageKeys.Run,
            ]
        );

    /// <summary>Whether a loss compares the policy with a reference.</summary>
    public static bool NeedsReference(PreferenceLoss loss) => new PreferenceObjective(loss, Beta: 1).NeedsReference;
}
