namespace Proximal.Language;

/// <summary>
/// Every setting of learning from preference pairs without a reward model: DPO, IPO, the hinge loss, ORPO and SimPO differ in their
/// loss alone. Names and defaults are TRL's where it has them; an example is a pair.
/// </summary>
public sealed record DpoOptions : OfflineOptions
{
    /// <summary>Settings at their defaults: learning rate 1e-6.</summary>
    public DpoOptions() => LearningRate = 1e-6;

    /// <summary>The loss (YAML: <c>loss_type</c>: sigmoid, ipo, hinge, orpo or simpo). Default DPO's, <c>sigmoid</c>.</summary>
    public PreferenceLoss Loss { get; init; } = PreferenceLoss.Sigmoid;

    /// <summary>β of the loss (YAML: <c>beta</c>). Default 0.1; for DPO typical 0.01 to 0.5, for SimPO 2 to 2.5.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>The share of wrong labels that DPO allows for (YAML: <c>label_smoothing</c>). Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The margin γ of SimPO (YAML: <c>simpo_gamma</c>). Default 0.5; the others take none.</summary>
    public double SimPoGamma { get; init; } = 0.5;

    /// <summary>The loss with its settings.</summary>
    internal PreferenceObjective Objective => new(Loss, (float)Beta, (float)LabelSmoothing, (float)SimPoGamma);

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
            "is for the loss sigmoid alone"
        );
        OptionCheck.Within(SimPoGamma, 0, double.PositiveInfinity, nameof(SimPoGamma), "simpo_gamma");
    }
}
