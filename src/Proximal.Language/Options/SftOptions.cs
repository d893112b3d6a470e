namespace Proximal.Language;

/// <summary>
/// Options of supervised fine-tuning. Names and defaults are those of the <c>SFTConfig</c> of TRL 1.10 where it
/// has them.
/// </summary>
public sealed record SftOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 2e-5.</summary>
    public SftOptions() => LearningRate = 2e-5;

    /// <summary>
    /// Whether the loss covers only completions, not prompts (YAML: <c>completion_only_loss</c>). Default true.
    /// </summary>
    public bool CompletionOnlyLoss { get; init; } = true;

    /// <summary>
    /// Whether data files with conversations train on all messages of the assistant, instead of the last one (YAML:
    /// <c>assistant_only_loss</c>). It applies to <see cref="Datasets.Demonstrations"/>. Default false.
    /// </summary>
    public bool AssistantOnlyLoss { get; init; }

    /// <summary>
    /// Whether demonstrations are encoded when they are drawn, so that a data set can be larger than memory (YAML:
    /// <c>streaming</c>; in TRL, a streamed data set). Training has the same results, except that an invalid example
    /// stops the run when it is drawn. Default false: all are encoded before training.
    /// </summary>
    public bool Streaming { get; init; }

    /// <inheritdoc/>
    public override bool SupportsShards => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (AssistantOnlyLoss && !CompletionOnlyLoss)
            throw new InvalidInputException(
                "assistant_only_loss needs completion_only_loss: true, because the loss then covers no prompts"
            );
    }
}
