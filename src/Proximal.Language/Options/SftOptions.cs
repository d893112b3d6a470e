namespace Proximal.Language;

/// <summary>Every setting of supervised fine-tuning. Names and defaults are TRL's where it has them.</summary>
public sealed record SftOptions : OfflineOptions
{
    /// <summary>Settings at their defaults: learning rate 2e-5.</summary>
    public SftOptions() => LearningRate = 2e-5;

    /// <summary>Whether only the completions are learned, not the prompts (YAML: <c>completion_only_loss</c>). Default true.</summary>
    public bool CompletionOnlyLoss { get; init; } = true;
}
