namespace Proximal.Language;

/// <summary>Every setting of Kahneman-Tversky optimisation. Names and defaults are TRL's; an example is one labelled completion.</summary>
public sealed record KtoOptions : OfflineOptions
{
    /// <summary>Settings at their defaults: learning rate 1e-6.</summary>
    public KtoOptions() => LearningRate = 1e-6;

    /// <summary>β: how dear it is to leave the reference (YAML: <c>beta</c>). Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>The weight of desirable completions (YAML: <c>desirable_weight</c>). Default 1; see the paper for unbalanced data.</summary>
    public double DesirableWeight { get; init; } = 1;

    /// <summary>The weight of undesirable completions (YAML: <c>undesirable_weight</c>). Default 1.</summary>
    public double UndesirableWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.That(
            BatchSize > 1,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            "must be above 1: the reference point comes from the other completions of the batch"
        );
        OptionCheck.Positive(Beta, nameof(Beta), "beta");
        OptionCheck.Positive(DesirableWeight, nameof(DesirableWeight), "desirable_weight");
        OptionCheck.Positive(UndesirableWeight, nameof(UndesirableWeight), "undesirable_weight");
    }
}
