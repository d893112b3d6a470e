namespace Proximal.Language;

/// <summary>
/// Options of preference optimization on pairs without a reward model: DPO, IPO, ORPO, SimPO and others differ only in
/// the loss, and losses can be mixed. Names and defaults are those of the <c>DPOConfig</c> of TRL 1.10 where it has them. An example is
/// a pair.
/// </summary>
public sealed record DpoOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 1e-6.</summary>
    public DpoOptions() => LearningRate = 1e-6;

    /// <summary>
    /// The loss, or several that are added with <see cref="LossWeights"/> (YAML: <c>loss_type</c>: a name, or a list such
    /// as <c>[sigmoid, sft]</c>). Default <c>sigmoid</c>, the loss of DPO.
    /// </summary>
    public IReadOnlyList<PreferenceLoss> Losses { get; init; } = [PreferenceLoss.Sigmoid];

    /// <summary>Weights of <see cref="Losses"/> (YAML: <c>loss_weights</c>). Default null: 1 each.</summary>
    public IReadOnlyList<double>? LossWeights { get; init; }

    /// <summary>
    /// β of the loss (YAML: <c>beta</c>). Default 0.1; typical 0.01 to 0.5 for DPO, 2 to 2.5 for SimPO.
    /// </summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// Assumed share of wrong labels s (YAML: <c>label_smoothing</c>): (1 - s) l(z) + s l(-z) for a loss l of the margin z
    /// (conservative DPO, Mitchell 2023); in the loss robust, its correction. Default 0; in [0, 0.5).
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Target margin γ of SimPO (YAML: <c>simpo_gamma</c>). Default 0.5; the other losses ignore it.</summary>
    public double SimPoGamma { get; init; } = 0.5;

    /// <summary>
    /// Whether the reference follows the policy (YAML: <c>sync_ref_model</c>; TR-DPO, Gorbatovski et al. 2024,
    /// arXiv:2404.09656). Default false. Needs a loss with a reference, which is a separate float32 model.
    /// </summary>
    public bool SyncReference { get; init; }

    /// <summary>
    /// Optimizer steps between two updates of the reference (YAML: <c>ref_model_sync_steps</c>). Default 512.
    /// </summary>
    public int ReferenceSyncSteps { get; init; } = 512;

    /// <summary>
    /// α of an update of the reference, reference = (1 - α) reference + α policy (YAML: <c>ref_model_mixup_alpha</c>).
    /// Default 0.6; in (0, 1], 1 for a copy.
    /// </summary>
    public double ReferenceMixupAlpha { get; init; } = 0.6;

    /// <inheritdoc/>
    public override bool SupportsShards => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(Beta, nameof(Beta), "beta");
        OptionCheck.That(
            LabelSmoothing is >= 0 and < 0.5,
            nameof(LabelSmoothing),
            "label_smoothing",
            LabelSmoothing,
            "must lie in [0, 0.5)"
        );
        OptionCheck.That(
            LabelSmoothing == 0 || !Losses.Any(static loss => loss is PreferenceLoss.ApoZero or PreferenceLoss.ApoDown),
            nameof(LabelSmoothing),
            "label_smoothing",
            LabelSmoothing,
            "must be 0 for the losses apo_zero and apo_down, which have no form with smoothed labels"
        );
        ValidateLosses();
        OptionCheck.Within(SimPoGamma, 0, double.PositiveInfinity, nameof(SimPoGamma), "simpo_gamma");
    }

    private void ValidateLosses()
    {
        OptionCheck.That(
            Losses.Any(static loss => loss != PreferenceLoss.Sft),
            nameof(Losses),
            "loss_type",
            "sft",
            "needs a loss that compares the completions; for supervised training alone use SFT"
        );
        OptionCheck.That(
            Losses.Distinct().Count() == Losses.Count,
            nameof(Losses),
            "loss_type",
            string.Join(", ", Losses),
            "must name each loss once"
        );
        OptionCheck.That(
            LossWeights is null || LossWeights.Count == Losses.Count,
            nameof(LossWeights),
            "loss_weights",
            LossWeights?.Count,
            $"must have one weight for each of the {Losses.Count} losses (loss_type)"
        );
        foreach (double weight in LossWeights ?? [])
            OptionCheck.Within(weight, 0, double.PositiveInfinity, nameof(LossWeights), "loss_weights");
        OptionCheck.That(
            !SyncReference || Losses.Any(static loss => new PreferenceObjective(loss, Beta: 1).NeedsReference),
            nameof(SyncReference),
            "sync_ref_model",
            "true",
            "needs a loss with a reference (loss_type)"
        );
        ReferenceSyncCheck.Validate(ReferenceSyncSteps, ReferenceMixupAlpha);
    }
}
