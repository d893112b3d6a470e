using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.OnlineDpoOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Table of keys and trainer of online DPO: a judge ranks pairs of completions of the current policy.
/// </summary>
internal static class OnlineDpoAlgorithm
{
    public static LanguageAlgorithm Entry { get; } =
        LanguageAlgorithm.Of<OnlineDpoOptions>(
            "online-dpo",
            "Online DPO",
            new LanguageSetup(new LanguageInputs(), new OnlineDpoOptions { TotalSteps = OnlineKeys.DefaultEpisodes }),
            (open, options) =>
                new OnlineDpo(open.OpenAlignment(options, DpoAlgorithm.NeedsReference(options.Loss)), options),
            count: null,
            [
                .. LanguageInputKeys.Model,
                .. LanguageInputKeys.Evaluation,
                .. LanguageInputKeys.Rewards,
                .. LanguageInputKeys.Reference,
                .. LanguageInputKeys.Adapter,
            ],
            [
                NamedValue.Of<OnlineDpoOptions, PreferenceLoss>(
                    "loss_type",
                    nameof(OnlineDpoOptions.Loss),
                    "Preference loss; sigmoid is the loss of DPO.",
                    DpoAlgorithm.Losses,
                    o => o.Loss,
                    (o, v) => o with { Loss = v }
                ),
                Of.Number(
                    "beta",
                    nameof(OnlineDpoOptions.Beta),
                    "Parameter β of the loss.",
                    o => o.Beta,
                    (o, v) => o with { Beta = v.Number() }
                ),
                Of.Whole(
                    "num_iterations",
                    nameof(OnlineDpoOptions.Epochs),
                    "Gradient steps on each batch of pairs.",
                    o => o.Epochs,
                    (o, v) => o with { Epochs = v.Count() }
                ),
                .. OnlineKeys.Batches,
                .. OnlineKeys.Sampling,
                .. OnlineKeys.Rewards,
                .. LanguageKeys.Optimizer,
                .. OnlineKeys.Monitor,
                .. LanguageKeys.Run,
            ]
        );
}
