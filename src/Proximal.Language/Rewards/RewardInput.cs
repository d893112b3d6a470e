using System.Text.Json;

namespace Proximal.Language;

/// <summary>A completion to be scored.</summary>
/// <param name="Prompt">The text that it continues.</param>
/// <param name="Completion">Its text, without special tokens.</param>
/// <param name="Metadata">What the data tell about the prompt, such as the right <c>answer</c>.</param>
public sealed record RewardInput(string Prompt, string Completion, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    /// <summary>A completion of a prompt about which nothing else is known.</summary>
    /// <param name="prompt">The text that it continues.</param>
    /// <param name="completion">Its text.</param>
    public RewardInput(string prompt, string completion)
        : this(new PromptItem(prompt), completion) { }

    /// <summary>A completion of a prompt of a dataset.</summary>
    /// <param name="prompt">The prompt with its metadata.</param>
    /// <param name="completion">Its text.</param>
    public RewardInput(PromptItem prompt, string completion)
        : this(prompt.Prompt, completion, prompt.Metadata) { }

    /// <summary>The text of each token of the completion under the policy's tokenizer, in order; empty where only whole completions are scored.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Whether the completion ended by itself, rather than by being cut off; true by default.</summary>
    public bool Ended { get; init; } = true;

    /// <summary>A member of the metadata as text.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="usedBy">The reward that needs it, for the message.</param>
    /// <exception cref="InvalidInputException">There is none, or it is neither text nor a number.</exception>
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
                $"the member '{key}' of the prompt {Shown} must be text or a number for the reward {usedBy}, but is {value.ValueKind}"
            ),
        };
    }

    private string Shown => Excerpt.Of(Prompt);
}
