namespace Proximal.Language;

/// <summary>
/// Chat template of a model whose Jinja source this library does not render. Conversations are refused with a message
/// that names it; plain text is not affected, and the source is kept in saving.
/// </summary>
/// <param name="source">The Jinja source.</param>
/// <param name="reason">Reason of the refusal, as a sentence without a period that names the file.</param>
public sealed class UnsupportedTemplate(string source, string reason) : ChatTemplate
{
    /// <inheritdoc/>
    public override string Name => "unsupported";

    /// <inheritdoc/>
    public override string Source => source;

    /// <summary>Empty: the template is not interpreted.</summary>
    public override string EndOfTurn => "";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SpecialTokens => [];

    /// <inheritdoc/>
    public override void EnsureSupported() =>
        throw new InvalidInputException(
            $"{reason}; select one with --chat-template NAME or the key chat_template "
                + $"({string.Join(", ", ChatTemplates.Names)})"
        );

    private protected override void Write(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt,
        ChatSegments segments
    ) => EnsureSupported();
}
