namespace Proximal.Language;

/// <summary>
/// Options of process reward models, which score the steps of a solution. Names and defaults are those of the
/// <c>PRMConfig</c> of TRL where it has them. An example is a solution with its steps.
/// </summary>
public sealed record ProcessRewardOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 1e-5.</summary>
    public ProcessRewardOptions() => LearningRate = 1e-5;

    /// <summary>
    /// Text after each step, at whose last token the step is scored (YAML: <c>step_separator</c>). Default a line end.
    /// The reward <c>process</c> must have the same.
    /// </summary>
    public string StepSeparator { get; init; } = "\n";

    /// <summary>
    /// Whether only the last step of each example is trained on (YAML: <c>train_on_last_step_only</c>). Default false.
    /// </summary>
    public bool TrainOnLastStepOnly { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings =>
        SampleTokens != DefaultSampleTokens
            ?
            [
                "warning: sample_tokens has no effect: the samples of a process reward model are solutions with their score",
            ]
            : [];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.That(
            StepSeparator.Length > 0,
            nameof(StepSeparator),
            "step_separator",
            "empty",
            "must be a text that separates steps"
        );
    }
}
