namespace Proximal.Language;

/// <summary>The parts of a trainer that learns from a reward: policy, tokenizer, prompts, rewards and reference.</summary>
/// <param name="Policy">The model that is trained.</param>
/// <param name="Tokenizer">The policy's tokenizer.</param>
/// <param name="Prompts">Prompts to complete, in a new order in each epoch.</param>
/// <param name="Reward">Scores completions.</param>
public sealed record AlignmentParts(
    CausalLanguageModel Policy,
    ITokenizer Tokenizer,
    IReadOnlyList<PromptItem> Prompts,
    IReward Reward
)
{
    /// <summary>The frozen policy from which divergence is measured; null is allowed where the KL coefficient is 0.</summary>
    public ReferencePolicy? Reference { get; init; }

    /// <summary>A second reward that is not trained on and shows reward hacking of the first; null for none.</summary>
    public IReward? HeldOutReward { get; init; }

    /// <summary>Prompts for evaluation, separate from those trained on; empty for none.</summary>
    public IReadOnlyList<PromptItem> EvaluationPrompts { get; init; } = [];
}
