namespace Proximal.Language;

/// <summary>What a model learns to answer, and from whom.</summary>
/// <param name="Policy">The model that is trained.</param>
/// <param name="Tokenizer">The policy's tokenizer.</param>
/// <param name="Prompts">What it is asked; drawn in a new order each time all have been seen.</param>
/// <param name="Reward">Scores its answers.</param>
public sealed record AlignmentParts(CausalLanguageModel Policy, ITokenizer Tokenizer, IReadOnlyList<PromptItem> Prompts, IReward Reward)
{
    /// <summary>The frozen model that the policy is held near; null where the KL coefficient is 0.</summary>
    public ReferencePolicy? Reference { get; init; }

    /// <summary>Another reward that is not trained on, by which gaming of the first can be told; null for none.</summary>
    public IReward? HeldOutReward { get; init; }

    /// <summary>Prompts for evaluation, apart from those trained on; empty for none.</summary>
    public IReadOnlyList<PromptItem> EvaluationPrompts { get; init; } = [];
}
