namespace Proximal.Language;

/// <summary>
/// Reward that can check prompts before training, for example because it needs a member of their metadata.
/// </summary>
public interface IPromptChecker
{
    /// <summary>Checks a prompt.</summary>
    /// <param name="prompt">The prompt with its metadata.</param>
    /// <param name="completionTokens">Maximum number of tokens of a completion.</param>
    /// <exception cref="PromptTooLongException">
    /// The prompt with a completion of this length does not fit the reward.
    /// </exception>
    /// <exception cref="InvalidInputException">The reward cannot score completions of the prompt.</exception>
    void Check(PromptItem prompt, int completionTokens);
}
