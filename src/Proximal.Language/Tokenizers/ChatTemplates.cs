namespace Proximal.Language;

/// <summary>Finds chat templates by name, or by what a tokenizer's files say.</summary>
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
        new Llama3Template("llama3.1", tellsDates: true),
    ];

    /// <summary>All names that <see cref="Named"/> knows: chatml, qwen2, qwen2.5, qwen3, qwen3-no-thinking, llama3, llama3.1.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static template => template.Name)];

    /// <summary>The template with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static ChatTemplate Named(string name) =>
        Array.Find(Known, template => template.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException(
            $"'{name}' is no chat template{NearestName.Suggestion(name, Names)} (known: {string.Join(", ", Names)})"
        );

    /// <summary>The template that a Jinja text writes; null where it is of another kind than ChatML and Llama-3.</summary>
    /// <param name="source">The member <c>chat_template</c> of tokenizer_config.json, or the file chat_template.jinja.</param>
    /// <param name="beginToken">The text of the tokenizer's begin token; null where it has none.</param>
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

    /// <summary>The template that a vocabulary was made for, by its special tokens; null where they tell of none.</summary>
    /// <param name="has">Whether the vocabulary has a token.</param>
    internal static ChatTemplate? DetectFromTokens(Predicate<string> has) =>
        has("<|start_header_id|>") && has("<|eot_id|>") ? Named("llama3")
        : has("<|im_start|>") && has("<|im_end|>") ? Named("chatml")
        : null;

    private static string Unescape(string text) =>
        text.Replace(@"\n", "\n", StringComparison.Ordinal)
            .Replace(@"\'", "'", StringComparison.Ordinal)
            .Replace(@"\\", @"\", StringComparison.Ordinal);

    /// <summary>The system message that a Jinja text itself writes, all within one literal; null where it writes none.</summary>
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

    /// <summary>Whether a literal ends within a text, for a value to be added to it.</summary>
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
