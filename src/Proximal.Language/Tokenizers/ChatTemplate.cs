using System.Text;

namespace Proximal.Language;

/// <summary>
/// How a conversation is written as text for a model: where each turn begins and ends, and which of it the assistant wrote.
/// </summary>
public abstract class ChatTemplate
{
    /// <summary>What <see cref="ChatTemplates.Named"/> finds it by, such as <c>chatml</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The same in Jinja, as tokenizer_config.json holds it for other programs: the file's own text where the template came
    /// from one.</summary>
    public abstract string Source { get; }

    /// <summary>The token that ends a turn, such as <c>&lt;|im_end|&gt;</c>; generation stops at it.</summary>
    public abstract string EndOfTurn { get; }

    /// <summary>The special tokens that it writes.</summary>
    public abstract IReadOnlyList<string> SpecialTokens { get; }

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">Its turns, oldest first.</param>
    /// <param name="addGenerationPrompt">Whether to begin the assistant's next turn, for it to go on; false by default.</param>
    /// <exception cref="InvalidInputException">There are no messages, or one has a role that the template cannot write.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false)
    {
        var text = new StringBuilder();
        foreach (ChatSegment segment in Segments(messages, addGenerationPrompt))
            text.Append(segment.Text);
        return text.ToString();
    }

    /// <summary>
    /// The ids of a conversation, and which of them the assistant wrote: the contents of its turns and the token that ends
    /// each. What the assistant wrote is encoded apart from what stands before it, as it is when it is generated.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer, which must know the template's tokens.</param>
    /// <param name="messages">The turns, oldest first.</param>
    /// <param name="addGenerationPrompt">As for <see cref="Render"/>.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Render"/>, or the tokenizer does not know the token that ends a turn.</exception>
    public EncodedChat Encode(
        ITokenizer tokenizer,
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt = false
    )
    {
        if (tokenizer.Find(EndOfTurn) is null)
            throw new InvalidInputException(
                $"the {Name} chat template ends turns with {EndOfTurn}, which the tokenizer does not know"
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

    /// <summary>The conversation cut where the writer changes.</summary>
    internal IReadOnlyList<ChatSegment> Segments(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        if (messages.Count == 0)
            throw new InvalidInputException("a conversation needs at least one message");
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
