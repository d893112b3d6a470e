using System.Text;

namespace Proximal.Language;

/// <summary>Jinja source of ChatML templates, for tokenizer_config.json.</summary>
internal static class ChatMlSource
{
    private const string Plain = """
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor %}
        """;

    private const string WithThoughts = """
        {%- set question = namespace(last=messages|length - 1, found=false) %}
        {%- for message in messages[::-1] %}
            {%- set text = message.content %}
            {%- set result = text.startswith('<tool_response>') and text.endswith('</tool_response>') %}
            {%- if message.role == 'user' and not question.found and not result %}
                {%- set question.found = true %}
                {%- set question.last = messages|length - 1 - loop.index0 %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- set content = message.content %}
            {%- set thoughts = '' %}
            {%- if message.role == 'assistant' and '</think>' in content %}
                {%- set thoughts = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\n') %}
            {%- endif %}
            {%- if message.role == 'assistant' and loop.index0 > question.last and (loop.last or thoughts) %}
                {%- set content = '<think>\n' + thoughts + '\n</think>\n\n' + content.lstrip('\n') %}
            {%- endif %}
            {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
        {%- endfor %}
        """;

    private const string SystemStart = """
        {%- if messages[0].role != 'system' %}
            {{- '<|im_start|>system\n
        """;

    private const string SystemEnd = """
        <|im_end|>\n' }}
        {%- endif %}

        """;

    internal static string Write(string? defaultSystem, ThinkingMode thinking) =>
        System(defaultSystem)
        + (thinking == ThinkingMode.None ? Plain : WithThoughts)
        + "\n"
        + GenerationPrompt(thinking);

    /// <summary>
    /// Reads the default system message and the handling of thoughts from a text that <see cref="Write"/> made; null
    /// for any other text.
    /// </summary>
    internal static (string? DefaultSystem, ThinkingMode Thinking)? TryRead(string source)
    {
        string? system = null;
        if (source.StartsWith(SystemStart, StringComparison.Ordinal))
        {
            int end = source.IndexOf(SystemEnd, StringComparison.Ordinal);
            if (end < 0)
                return null;
            system = Unescape(source.AsSpan(SystemStart.Length..end));
        }

        foreach (ThinkingMode thinking in Enum.GetValues<ThinkingMode>())
            if (Write(system, thinking) == source)
                return (system, thinking);
        return null;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
            result.Append(
                text[i] != '\\' || i + 1 == text.Length ? text[i]
                : text[++i] == 'n' ? '\n'
                : text[i]
            );
        return result.ToString();
    }

    private static string System(string? text) =>
        text is null
            ? ""
            : SystemStart
                + text.Replace(@"\", @"\\", StringComparison.Ordinal)
                    .Replace("'", @"\'", StringComparison.Ordinal)
                    .Replace("\n", @"\n", StringComparison.Ordinal)
                + SystemEnd;

    private static string GenerationPrompt(ThinkingMode thinking)
    {
        // As in Qwen3: enable_thinking overrides the default of this template.
        string thoughts = thinking switch
        {
            ThinkingMode.None => "",
            ThinkingMode.Enabled => NoThoughts("enable_thinking is defined and enable_thinking is false"),
            _ => NoThoughts("enable_thinking is not defined or enable_thinking is false"),
        };
        return $$$"""
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n' }}
            {{{thoughts}}}{%- endif %}
            """;
    }

    private static string NoThoughts(string condition) =>
        $$$"""
                {%- if {{{condition}}} %}
                    {{- '<think>\n\n</think>\n\n' }}
                {%- endif %}

            """;
}
