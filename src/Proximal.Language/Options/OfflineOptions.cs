namespace Proximal.Language;

/// <summary>
/// Options of trainers that learn from a data set of examples. <see cref="TrainerOptions.TotalSteps"/> counts examples
/// (YAML: <c>total_examples</c>): the size of the data set times the number of epochs.
/// </summary>
public abstract record OfflineOptions : LanguageOptions
{
    /// <summary>Examples in one gradient step (YAML: <c>batch_size</c>). Default 16; typical 8 to 128.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// Maximum number of tokens of an example, including its prompt (YAML: <c>max_length</c>). Default null: the
    /// model's context. The end of a longer completion is cut off; a prompt that leaves no room for a completion is an
    /// error.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Examples between two reports to callbacks, in whole batches (YAML: <c>logging_examples</c>; TRL:
    /// <c>logging_steps</c>). Default 0: after each batch.
    /// </summary>
    public int LoggingExamples { get; init; }

    /// <summary>
    /// Maximum number of tokens of a completion in the sample table (YAML: <c>sample_tokens</c>). Default 64.
    /// </summary>
    public int SampleTokens { get; init; } = DefaultSampleTokens;

    private protected const int DefaultSampleTokens = 64;

    /// <summary>
    /// Maximum number of tokens of an example for a model: <see cref="MaxLength"/>, at most the model's context.
    /// </summary>
    /// <param name="model">The model to train.</param>
    public int MaxLengthFor(CausalLanguageModel model) => Math.Min(MaxLength ?? int.MaxValue, model.Config.Context);

    /// <inheritdoc/>
    protected override string TotalStepsKey => "total_examples";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        RequireMultipleOfShards(BatchSize, nameof(BatchSize), "batch_size");
        if (MaxLength is { } length)
            OptionCheck.Within(length, 2, double.PositiveInfinity, nameof(MaxLength), "max_length");
        OptionCheck.Positive(SampleTokens, nameof(SampleTokens), "sample_tokens");
        OptionCheck.Within(LoggingExamples, 0, double.PositiveInfinity, nameof(LoggingExamples), "logging_examples");
    }
}
