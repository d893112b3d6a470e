namespace Proximal.Language;

/// <summary>What a <see cref="ChatMlTemplate"/> does about thoughts between <c>&lt;think&gt;</c> tags.</summary>
public enum ThinkingMode
{
    /// <summary>The template knows no thoughts: contents are written as they are.</summary>
    None,

    /// <summary>Qwen3: the model thinks before it answers. Thoughts are kept after the last question only, and a last answer
    /// without thoughts gets an empty pair of tags.</summary>
    Enabled,

    /// <summary>Qwen3 with <c>enable_thinking=false</c>: the generation prompt ends with an empty pair of tags.</summary>
    Disabled,
}

/// <summary>
/// ChatML: <c>&lt;|im_start|&gt;role\ncontent&lt;|im_end|&gt;\n</c> for each turn. Qwen2.5 begins a conversation that has no system
/// message with one of its own; Qwen3 does not, but treats thoughts specially.
/// </summary>
/// <param name="name">What the template is called.</param>
/// <param name="defaultSystem">What the system says where the conversation does not begin with a system message; null: nothing.</param>
/// <param name="thinking">Whether and how thoughts are written; none by default.</param>
/// <param name="source">The template in Jinja; null: one is made.</param>
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

    /// <summary>What the system says where the conversation does not begin with a system message; null: nothing.</summary>
    public string? DefaultSystem => defaultSystem;

    /// <summary>Whether and how thoughts are written.</summary>
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
        while (lastQuestion > 0 && messages[lastQuestion].Role != ChatMessage.User)
            lastQuestion--;
        for (int i = 0; i < messages.Count; i++)
        {
            ChatMessage message = messages[i];
            bool thinks = thinking != ThinkingMode.None && message.Role == ChatMessage.Assistant;
            Turn(
                thinks
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

    private static void Turn(ChatMessage message, ChatSegments segments) =>
        segments
            .Add($"{Start}{message.Role}\n")
            .Add(message.Content + End, message.Role == ChatMessage.Assistant)
            .Add("\n");

    /// <summary>Thoughts before the last question are dropped; the last answer shows that there were none.</summary>
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
