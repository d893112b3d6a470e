namespace Proximal.Language;

/// <summary>
/// Options of preference optimization on pairs without a reward model: DPO, IPO, the hinge loss, ORPO and SimPO differ
/// only in the loss. Names and defaults are those of the <c>DPOConfig</c> of TRL 1.10 where it has them. An example is
/// a pair.
/// </summary>
public sealed record DpoOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 1e-6.</summary>
    public DpoOptions() => LearningRate = 1e-6;

    /// <summary>
    /// The loss (YAML: <c>loss_type</c>: sigmoid, ipo, hinge, orpo or simpo). Default <c>sigmoid</c>, the loss of DPO.
    /// </summary>
    public PreferenceLoss Loss { get; init; } = PreferenceLoss.Sigmoid;

    /// <summary>
    /// β of the loss (YAML: <c>beta</c>). Default 0.1; typical 0.01 to 0.5 for DPO, 2 to 2.5 for SimPO.
    /// </summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// Assumed share of wrong labels (YAML: <c>label_smoothing</c>; conservative DPO), for the loss sigmoid only.
    /// Default 0; in [0, 0.5).
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Target margin γ of SimPO (YAML: <c>simpo_gamma</c>). Default 0.5; the other losses ignore it.</summary>
    public double SimPoGamma { get; init; } = 0.5;

    /// <summary>Loss function with β, label smoothing and margin.</summary>
    internal PreferenceObjective Objective => new(Loss, (float)Beta, (float)LabelSmoothing, (float)SimPoGamma);

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
            LabelSmoothing == 0 || Loss == PreferenceLoss.Sigmoid,
            nameof(LabelSmoothing),
            "label_smoothing",
            LabelSmoothing,
            "applies to the loss sigmoid only"
        );
        OptionCheck.Within(SimPoGamma, 0, double.PositiveInfinity, nameof(SimPoGamma), "simpo_gamma");
    }
}
