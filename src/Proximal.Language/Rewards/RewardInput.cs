using System.Text.Json;

namespace Proximal.Language;

/// <summary>Completion to score, with its prompt and metadata.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completion">
/// Text of the completion, without special tokens; of a conversation, that of its last reply.
/// </param>
/// <param name="Metadata">Metadata of the prompt in the data set, such as the correct <c>answer</c>.</param>
public sealed record RewardInput(string Prompt, string Completion, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    /// <summary>Creates a completion of a prompt without metadata.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="completion">Text of the completion.</param>
    public RewardInput(string prompt, string completion)
        : this(new PromptItem(prompt), completion) { }

    /// <summary>Creates a completion of a prompt of a data set.</summary>
    /// <param name="prompt">The prompt with its metadata.</param>
    /// <param name="completion">Text of the completion.</param>
    public RewardInput(PromptItem prompt, string completion)
        : this(prompt.Prompt, completion, prompt.Metadata) => IsChat = prompt.IsChat;

    /// <summary>As in <see cref="PromptItem.IsChat"/>.</summary>
    public bool IsChat { get; init; }

    /// <summary>
    /// Text of each token of the completion under the policy's tokenizer, in order; empty if only whole completions are
    /// scored.
    /// </summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>
    /// All messages of a conversation with tools or an environment, with those of the prompt; empty for a single
    /// completion.
    /// </summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>
    /// Sum of the rewards of the environment of a conversation, which are trained on besides the scores of rewards; 0
    /// without an environment.
    /// </summary>
    public float EnvironmentReturn { get; init; }

    /// <summary>
    /// Whether the completion ended with an end token or stop string instead of being truncated; true by default.
    /// </summary>
    public bool Ended { get; init; } = true;

    /// <summary>
    /// Text of the end token that the completion ended with, such as the end of a turn, under the policy's tokenizer;
    /// null if it ended in another way, or if that is unknown.
    /// </summary>
    public string? EndToken { get; init; }

    /// <summary>Reads a member of the metadata as text.</summary>
    /// <param name="key">Name of the member.</param>
    /// <param name="usedBy">Reward that needs the member, for the message.</param>
    /// <exception cref="InvalidInputException">The member is missing, or is neither text nor a number.</exception>
    public string RequireText(string key, string usedBy)
    {
        if (!Metadata.TryGetValue(key, out JsonElement value))
            throw new InvalidInputException(
                $"the prompt {Shown} has no member '{key}', which the reward {usedBy} needs"
            );
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new InvalidInputException(
                $"the member '{key}' of the prompt {Shown} must be text or a number for the reward {usedBy}, "
                    + $"but is {value.ValueKind}"
            ),
        };
    }

    private string Shown => Excerpt.Of(Prompt);
}
