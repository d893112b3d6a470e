namespace Proximal.Language;

/// <summary>Handling of thoughts between <c>&lt;think&gt;</c> tags in a <see cref="ChatMlTemplate"/>.</summary>
public enum ThinkingMode
{
    /// <summary>No thoughts: contents are rendered unchanged.</summary>
    None,

    /// <summary>
    /// Qwen3: the model thinks before it answers. Thoughts are kept only after the last question, and a last answer
    /// without thoughts gets an empty pair of tags.
    /// </summary>
    Enabled,

    /// <summary>
    /// Qwen3 with <c>enable_thinking=false</c>: the generation prompt ends with an empty pair of tags.
    /// </summary>
    Disabled,
}

/// <summary>ChatML template: <c>&lt;|im_start|&gt;role
/// content&lt;|im_end|&gt;
/// </c> for each message. Qwen2.5 adds a default system message to conversations without one; Qwen3 does not, but
/// handles thoughts.</summary>
/// <param name="name">Name of the template.</param>
/// <param name="defaultSystem">System message of conversations without one; null for none.</param>
/// <param name="thinking">Handling of thoughts; none by default.</param>
/// <param name="source">Jinja source of the template; null to generate it.</param>
public sealed class ChatMlTemplate(
    string name,
    string? defaultSystem = null,
    ThinkingMode thinking = ThinkingMode.None,
    string? source = null
) : ChatTemplate
{
    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";
    private const string NoThoughts = "<think>\n\n</think>\n\n";

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string EndOfTurn => End;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SpecialTokens { get; } = [Start, End];

    /// <summary>
    /// Whether only the roles system, user and assistant are supported, because the Jinja source renders others in
    /// another way or not at all, as those of Qwen2.5 and Qwen3.
    /// </summary>
    internal bool RestrictsRoles { get; init; }

    private protected override IReadOnlyList<string>? Roles => RestrictsRoles ? ChatMessage.CommonRoles : null;

    /// <summary>System message of conversations without one; null for none.</summary>
    public string? DefaultSystem => defaultSystem;

    /// <summary>Handling of thoughts.</summary>
    public ThinkingMode Thinking => thinking;

    /// <inheritdoc/>
    public override string Source => source ?? ChatMlSource.Write(defaultSystem, thinking);

    private protected override void Write(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt,
        ChatSegments segments
    )
    {
        if (defaultSystem is not null && messages[0].Role != ChatMessage.System)
            Turn(new ChatMessage(ChatMessage.System, defaultSystem), segments);
        int lastQuestion = messages.Count - 1;
        for (int i = lastQuestion; i >= 0; i--)
            if (IsQuestion(messages[i]))
            {
                lastQuestion = i;
                break;
            }

        for (int i = 0; i < messages.Count; i++)
        {
            ChatMessage message = messages[i];
            bool handlesThoughts = thinking != ThinkingMode.None && message.Role == ChatMessage.Assistant;
            Turn(
                handlesThoughts
                    ? message with
                    {
                        Content = WithThoughts(
                            message.Content,
                            isLast: i == messages.Count - 1,
                            answers: i > lastQuestion
                        ),
                    }
                    : message,
                segments
            );
        }

        if (!addGenerationPrompt)
            return;
        segments.Add($"{Start}{ChatMessage.Assistant}\n");
        if (thinking == ThinkingMode.Disabled)
            segments.Add(NoThoughts);
    }

    // Results of tools are messages of the user too.
    private static bool IsQuestion(ChatMessage message) =>
        message.Role == ChatMessage.User
        && !(
            message.Content.StartsWith("<tool_response>", StringComparison.Ordinal)
            && message.Content.EndsWith("</tool_response>", StringComparison.Ordinal)
        );

    private static void Turn(ChatMessage message, ChatSegments segments) =>
        segments
            .Add($"{Start}{message.Role}\n")
            .Add(message.Content + End, message.Role == ChatMessage.Assistant)
            .Add("\n");

    /// <summary>
    /// Removes thoughts before the last question, and adds an empty pair of tags to a last answer without thoughts.
    /// </summary>
    private static string WithThoughts(string content, bool isLast, bool answers)
    {
        string thoughts = "";
        if (content.LastIndexOf("</think>", StringComparison.Ordinal) is var end && end >= 0)
        {
            int first = content.IndexOf("</think>", StringComparison.Ordinal);
            thoughts = content[..first];
            if (thoughts.LastIndexOf("<think>", StringComparison.Ordinal) is var begin && begin >= 0)
                thoughts = thoughts[(begin + "<think>".Length)..];
            thoughts = thoughts.Trim('\n');
            content = content[(end + "</think>".Length)..].TrimStart('\n');
        }

        return answers && (isLast || thoughts.Length > 0)
            ? $"<think>\n{thoughts}\n</think>\n\n{content.TrimStart('\n')}"
            : content;
    }
}
