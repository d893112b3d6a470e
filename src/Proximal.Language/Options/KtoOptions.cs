namespace Proximal.Language;

/// <summary>
/// Options of Kahneman-Tversky optimization. Names and defaults are those of the <c>KTOConfig</c> of TRL 1.10. An
/// example is one labeled completion.
/// </summary>
public sealed record KtoOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 1e-6.</summary>
    public KtoOptions() => LearningRate = 1e-6;

    /// <summary>
    /// β: a larger value keeps the policy closer to the reference (YAML: <c>beta</c>). Default 0.1; typical 0.01 to
    /// 0.5.
    /// </summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// Weight of desirable completions (YAML: <c>desirable_weight</c>). Default 1; for unbalanced data see the paper.
    /// </summary>
    public double DesirableWeight { get; init; } = 1;

    /// <summary>Weight of undesirable completions (YAML: <c>undesirable_weight</c>). Default 1.</summary>
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
