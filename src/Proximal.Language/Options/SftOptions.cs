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
    /// <c>assistant_only_loss</c>). It applies to <see cref="JsonLines.Demonstrations"/>. Default false.
    /// </summary>
    public bool AssistantOnlyLoss { get; init; }

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
