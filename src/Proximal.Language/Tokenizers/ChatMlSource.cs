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
        {%- set question = namespace(last=0) %}
        {%- for message in messages %}
            {%- if message.role == 'user' %}
                {%- set question.last = loop.index0 %}
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

    internal static string Write(string? defaultSystem, ThinkingMode thinking) =>
        System(defaultSystem)
        + (thinking == ThinkingMode.None ? Plain : WithThoughts)
        + "\n"
        + GenerationPrompt(thinking);

    private static string System(string? text) =>
        text is null
            ? ""
            : $$$"""
                {%- if messages[0].role != 'system' %}
                    {{- '<|im_start|>system\n{{{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(
                    "'",
                    @"\'",
                    StringComparison.Ordinal
                ).Replace("\n", @"\n", StringComparison.Ordinal)}}}<|im_end|>\n' }}
                {%- endif %}

                """;

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
