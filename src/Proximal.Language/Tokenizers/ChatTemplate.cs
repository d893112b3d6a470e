using System.Text;

namespace Proximal.Language;

/// <summary>Chat template: converts a conversation to text for a model, and marks the parts of the assistant.</summary>
public abstract class ChatTemplate
{
    /// <summary>Name for <see cref="ChatTemplates.Named"/>, such as <c>chatml</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Jinja source for tokenizer_config.json: that of the file if the template was read from one.</summary>
    public abstract string Source { get; }

    /// <summary>The token that ends a message, such as <c>&lt;|im_end|&gt;</c>; generation stops at it.</summary>
    public abstract string EndOfTurn { get; }

    /// <summary>The special tokens of the template.</summary>
    public abstract IReadOnlyList<string> SpecialTokens { get; }

    /// <summary>
    /// Roles that the template renders; null for any. The text of another role would not be that of the Jinja source.
    /// </summary>
    private protected virtual IReadOnlyList<string>? Roles => null;

    /// <summary>Throws if the template cannot be rendered; see <see cref="UnsupportedTemplate"/>.</summary>
    /// <exception cref="InvalidInputException">
    /// The Jinja source is not one that this library renders; the message names it.
    /// </exception>
    public virtual void EnsureSupported() { }

    /// <summary>Renders a conversation as text.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="addGenerationPrompt">
    /// Whether to add the start of the assistant's next message, which generation continues; false by default.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// There are no messages, or the template does not support a role or cannot be rendered.
    /// </exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false)
    {
        var text = new StringBuilder();
        foreach (ChatSegment segment in Segments(messages, addGenerationPrompt))
            text.Append(segment.Text);
        return text.ToString();
    }

    /// <summary>
    /// Encodes a conversation and marks the ids of the assistant: the contents of its messages and the token that ends
    /// each. The parts of the assistant are encoded separately from the text before them, as in generation.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer, whose vocabulary must contain the template's tokens.</param>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="addGenerationPrompt">As in <see cref="Render"/>.</param>
    /// <exception cref="InvalidInputException">
    /// There are no messages, a role is not supported, or the tokenizer has no token that ends a message.
    /// </exception>
    public EncodedChat Encode(
        ITokenizer tokenizer,
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt = false
    )
    {
        EnsureSupported();
        if (tokenizer.Find(EndOfTurn) is null)
            throw new InvalidInputException(
                $"the {Name} chat template ends messages with {EndOfTurn}, which is not in the tokenizer's vocabulary"
            );
        var ids = new List<int>();
        var assistant = new List<bool>();
        foreach (ChatSegment segment in Segments(messages, addGenerationPrompt))
        {
            ids.AddRange(tokenizer.Encode(segment.Text));
            while (assistant.Count < ids.Count)
                assistant.Add(segment.ByAssistant);
        }

        return new EncodedChat([.. ids], [.. assistant]);
    }

    /// <summary>Splits the conversation into parts of one author.</summary>
    internal IReadOnlyList<ChatSegment> Segments(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        EnsureSupported();
        if (messages.Count == 0)
            throw new InvalidInputException("a conversation needs at least one message");
        if (
            Roles is { } roles
            && messages.FirstOrDefault(message => !roles.Contains(message.Role, StringComparer.Ordinal)) is { } other
        )
            throw new InvalidInputException(
                $"the {Name} chat template supports messages of the roles {string.Join(", ", roles)}, "
                    + $"not '{other.Role}'"
            );
        var segments = new ChatSegments();
        Write(messages, addGenerationPrompt, segments);
        return segments.Finish();
    }

    private protected abstract void Write(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt,
        ChatSegments segments
    );
}
