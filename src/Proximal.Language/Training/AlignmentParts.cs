namespace Proximal.Language;

/// <summary>Parts of a trainer that learns from a reward: policy, tokenizer, prompts, rewards and reference.</summary>
/// <param name="Policy">The model to train.</param>
/// <param name="Tokenizer">The policy's tokenizer.</param>
/// <param name="Prompts">Prompts to complete, in a new order in each epoch.</param>
/// <param name="Reward">
/// Reward that scores completions; <see cref="RewardFunction.Zero"/> to train on the rewards of an environment only.
/// </param>
public sealed record AlignmentParts(
    CausalLanguageModel Policy,
    ITokenizer Tokenizer,
    IReadOnlyList<PromptItem> Prompts,
    IReward Reward
)
{
    /// <summary>
    /// Tools and environment, with which completions become conversations; null, the default, for single completions.
    /// Supported by <see cref="RlhfPpo"/> and <see cref="Grpo"/>.
    /// </summary>
    public AgentSetup? Agent { get; init; }

    /// <summary>The frozen reference policy of the KL divergence; can be null if the KL coefficient is 0.</summary>
    public ReferencePolicy? Reference { get; init; }

    /// <summary>A second reward that is not trained on, to detect reward hacking; null for none.</summary>
    public IReward? HeldOutReward { get; init; }

    /// <summary>Prompts for evaluation, separate from the training prompts; empty for none.</summary>
    public IReadOnlyList<PromptItem> EvaluationPrompts { get; init; } = [];
}
