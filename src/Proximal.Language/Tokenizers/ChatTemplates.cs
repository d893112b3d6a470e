namespace Proximal.Language;

/// <summary>Registry of chat templates, with detection from tokenizer files.</summary>
public static class ChatTemplates
{
    private static readonly ChatTemplate[] Known =
    [
        new ChatMlTemplate("chatml"),
        new ChatMlTemplate("qwen2", "You are a helpful assistant."),
        new ChatMlTemplate("qwen2.5", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
        new ChatMlTemplate("qwen3", thinking: ThinkingMode.Enabled),
        new ChatMlTemplate("qwen3-no-thinking", thinking: ThinkingMode.Disabled),
        new Llama3Template("llama3"),
        new Llama3Template("llama3.1", includesDates: true),
    ];

    /// <summary>
    /// All names of <see cref="Named"/>: chatml, qwen2, qwen2.5, qwen3, qwen3-no-thinking, llama3, llama3.1.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static template => template.Name)];

    /// <summary>Returns the template with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, case-insensitive.</param>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static ChatTemplate Named(string name) =>
        Array.Find(Known, template => template.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException(
            $"'{name}' is not a chat template{NearestName.Question(name, Names)} (known: {string.Join(", ", Names)})"
        );

    /// <summary>Detects the template of a Jinja source; null if it is neither ChatML nor Llama 3.</summary>
    /// <param name="source">
    /// The member <c>chat_template</c> of tokenizer_config.json, or the file chat_template.jinja.
    /// </param>
    /// <param name="beginToken">Text of the tokenizer's begin token; null if it has none.</param>
    public static ChatTemplate? Detect(string source, string? beginToken = null)
    {
        if (
            source.Contains("<|start_header_id|>", StringComparison.Ordinal)
            && source.Contains("<|eot_id|>", StringComparison.Ordinal)
        )
        {
            bool dates = source.Contains("Cutting Knowledge Date", StringComparison.Ordinal);
            return new Llama3Template(dates ? "llama3.1" : "llama3", dates, beginToken ?? "<|begin_of_text|>", source);
        }

        if (
            !source.Contains("<|im_start|>", StringComparison.Ordinal)
            || !source.Contains("<|im_end|>", StringComparison.Ordinal)
        )
            return null;
        string? system = DefaultSystem(source);
        ThinkingMode thinking =
            !source.Contains("</think>", StringComparison.Ordinal) ? ThinkingMode.None
            : source.Contains("enable_thinking is not defined or", StringComparison.Ordinal) ? ThinkingMode.Disabled
            : ThinkingMode.Enabled;
        string name =
            Array
                .Find(
                    Known,
                    known =>
                        known is ChatMlTemplate template
                        && template.DefaultSystem == system
                        && template.Thinking == thinking
                )
                ?.Name
            ?? "chatml";
        return new ChatMlTemplate(name, system, thinking, source);
    }

    /// <summary>Detects the template from the special tokens of a vocabulary; null if they match none.</summary>
    /// <param name="has">Returns whether the vocabulary contains a token.</param>
    internal static ChatTemplate? DetectFromTokens(Predicate<string> has) =>
        has("<|start_header_id|>") && has("<|eot_id|>") ? Named("llama3")
        : has("<|im_start|>") && has("<|im_end|>") ? Named("chatml")
        : null;

    private static string Unescape(string text) =>
        text.Replace(@"\n", "\n", StringComparison.Ordinal)
            .Replace(@"\'", "'", StringComparison.Ordinal)
            .Replace(@"\\", @"\", StringComparison.Ordinal);

    /// <summary>The default system message in a Jinja source, if it is in one literal; null if there is none.</summary>
    private static string? DefaultSystem(string source)
    {
        const string Begin = "<|im_start|>system",
            End = "<|im_end|>";
        for (
            int at = source.IndexOf(Begin, StringComparison.Ordinal);
            at >= 0;
            at = source.IndexOf(Begin, at + 1, StringComparison.Ordinal)
        )
        {
            int end = source.IndexOf(End, at, StringComparison.Ordinal);
            if (end < 0)
                break;
            ReadOnlySpan<char> text = source.AsSpan((at + Begin.Length)..end);
            if (
                text.IndexOfAny("<>{}") < 0
                && !IsExpression(text)
                && Unescape(text.ToString()).TrimStart('\n') is { Length: > 0 } system
            )
                return system;
        }

        return null;
    }

    /// <summary>Whether a literal ends within a text and a value is appended to it.</summary>
    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOfAny('\'', '"'); i >= 0; i = Next(text, i))
            if (text[(i + 1)..].TrimStart() is ['+' or '~', ..])
                return true;
        return false;

        static int Next(ReadOnlySpan<char> text, int after) =>
            text[(after + 1)..].IndexOfAny('\'', '"') is var next && next < 0 ? -1 : after + 1 + next;
    }
}
