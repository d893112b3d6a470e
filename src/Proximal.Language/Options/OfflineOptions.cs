namespace Proximal.Language;

/// <summary>
/// The settings of trainers that learn from examples which are there already. <see cref="TrainerOptions.TotalSteps"/> counts
/// examples (YAML: <c>total_examples</c>): so many times the dataset's size for so many epochs.
/// </summary>
public abstract record OfflineOptions : LanguageOptions
{
    /// <summary>Examples in one gradient step (YAML: <c>batch_size</c>). Default 16; typical 8 to 128.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// The most tokens of an example, with its prompt (YAML: <c>max_length</c>). Default null: the model's context. What is longer
    /// loses the end of its completion; a prompt that leaves no room for one is an error.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>Examples between two reports to callbacks, in whole batches (YAML: <c>logging_examples</c>). Default 0: after each batch.</summary>
    public int LoggingExamples { get; init; }

    /// <summary>The most tokens of a sample that is written for people to read (YAML: <c>sample_tokens</c>). Default 64.</summary>
    public int SampleTokens { get; init; } = 64;

    /// <summary>The most tokens of an example for a model: <see cref="MaxLength"/>, at most its context.</summary>
    /// <param name="model">The model to train.</param>
    public int MaxLengthFor(CausalLanguageModel model) => Math.Min(MaxLength ?? int.MaxValue, model.Config.Context);

    /// <inheritdoc/>
    protected override string TotalStepsKey => "total_examples";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        if (MaxLength is { } length)
            OptionCheck.Within(length, 2, double.PositiveInfinity, nameof(MaxLength), "max_length");
        OptionCheck.Positive(SampleTokens, nameof(SampleTokens), "sample_tokens");
        OptionCheck.Within(LoggingExamples, 0, double.PositiveInfinity, nameof(LoggingExamples), "logging_examples");
    }
}
