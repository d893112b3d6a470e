using System.Text.Json;

namespace Proximal.Language;

/// <summary>Prompt with metadata for rewards.</summary>
/// <param name="Prompt">The text to continue.</param>
/// <param name="Metadata">All other members of the line, such as the <c>answer</c> for a verifiable reward.</param>
public sealed record PromptItem(string Prompt, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    /// <summary>Creates a prompt without metadata.</summary>
    /// <param name="prompt">The text to continue.</param>
    public PromptItem(string prompt)
        : this(prompt, new Dictionary<string, JsonElement>(StringComparer.Ordinal)) { }

    /// <summary>
    /// Whether the prompt is text of a chat template, which contains all special tokens, so that the tokenizer adds none.
    /// Default false.
    /// </summary>
    public bool IsChat { get; init; }

    /// <summary>Chat messages from which the prompt was rendered; null for plain text.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Arguments of the chat template for this prompt; null for none.</summary>
    public ChatArguments? Arguments { get; init; }

    /// <summary>
    /// The prompt as messages: <see cref="Messages"/>, the text as one message of the role <c>user</c>, or none if the
    /// text is empty.
    /// </summary>
    public IReadOnlyList<ChatMessage> ToMessages() =>
        Messages ?? (Prompt.Length == 0 ? [] : [new ChatMessage(ChatMessage.User, Prompt)]);
}

/// <summary>Prompt with a completion to train on.</summary>
/// <param name="Prompt">The text before the completion; empty for plain text.</param>
/// <param name="Completion">The text to train on.</param>
public sealed record Demonstration(string Prompt, string Completion)
{
    /// <summary>Chat messages from which prompt and completion were rendered; null for plain text.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>
    /// Whether the prompt is text of a chat template, which contains all special tokens, so that the tokenizer adds none.
    /// Default false.
    /// </summary>
    public bool IsChat { get; init; }

    /// <summary>
    /// Ranges of the completion's characters to train on. Default null: the whole completion. With ranges, the text is
    /// encoded as a whole, and no end token is added.
    /// </summary>
    public IReadOnlyList<Range>? TrainedSpans { get; init; }
}

/// <summary>Two completions of a prompt, of which one is preferred.</summary>
/// <param name="Prompt">The prompt of both.</param>
/// <param name="Chosen">The preferred completion.</param>
/// <param name="Rejected">The other completion.</param>
/// <param name="Margin">Margin of the preference, for the loss of a reward model; null if unknown.</param>
public sealed record PreferencePair(string Prompt, string Chosen, string Rejected, double? Margin = null)
{
    /// <summary>
    /// Whether the prompt is text of a chat template, which contains all special tokens, so that the tokenizer adds none.
    /// Default false.
    /// </summary>
    public bool IsChat { get; init; }
}

/// <summary>Solution whose steps are labeled, for process reward models.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Steps">The steps of the solution, at least one, without their separators.</param>
/// <param name="Labels">Whether each step is correct, [steps].</param>
public sealed record StepwiseExample(string Prompt, IReadOnlyList<string> Steps, IReadOnlyList<bool> Labels)
{
    /// <summary>
    /// Whether the prompt is text of a chat template, which contains all special tokens, so that the tokenizer adds none.
    /// Default false.
    /// </summary>
    public bool IsChat { get; init; }
}

/// <summary>Completion with a label, desirable or undesirable (Ethayarajh et al. 2024, KTO).</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completion">The completion.</param>
/// <param name="Label">True if the completion is desirable.</param>
public sealed record LabeledCompletion(string Prompt, string Completion, bool Label)
{
    /// <summary>
    /// Whether the prompt is text of a chat template, which contains all special tokens, so that the tokenizer adds none.
    /// Default false.
    /// </summary>
    public bool IsChat { get; init; }
}
