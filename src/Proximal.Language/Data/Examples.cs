using System.Text.Json;

namespace Proximal.Language;

/// <summary>A prompt to complete, and what a reward may need to know about it.</summary>
/// <param name="Prompt">The text to continue.</param>
/// <param name="Metadata">All further members of the line, such as the right <c>answer</c> for a verifiable reward.</param>
public sealed record PromptItem(string Prompt, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    /// <summary>A prompt without further members.</summary>
    /// <param name="prompt">The text to continue.</param>
    public PromptItem(string prompt)
        : this(prompt, new Dictionary<string, JsonElement>(StringComparer.Ordinal)) { }
}

/// <summary>A text to learn to write.</summary>
/// <param name="Prompt">What comes before; empty for plain text.</param>
/// <param name="Completion">What is to be learned.</param>
public sealed record Demonstration(string Prompt, string Completion)
{
    /// <summary>The conversation that prompt and completion were written from, whose every assistant turn may be learned; null
    /// for plain text.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }
}

/// <summary>Two completions of a prompt, of which one was preferred.</summary>
/// <param name="Prompt">The text that both continue.</param>
/// <param name="Chosen">The better completion.</param>
/// <param name="Rejected">The worse one.</param>
/// <param name="Margin">By how much it is better, for a reward model's loss; null where nobody said.</param>
public sealed record PreferencePair(string Prompt, string Chosen, string Rejected, double? Margin = null);

/// <summary>One completion that was found good or bad by itself (Ethayarajh et al. 2024, KTO).</summary>
/// <param name="Prompt">The text that it continues.</param>
/// <param name="Completion">The completion.</param>
/// <param name="Label">Whether it is desirable.</param>
public sealed record LabeledCompletion(string Prompt, string Completion, bool Label);
