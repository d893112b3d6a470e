namespace Proximal.Language;

/// <summary>Jinja sources of the named templates.</summary>
internal static class ChatTemplateSources
{
    internal static string[] ChatMlTokens { get; } = ["<|im_start|>", "<|im_end|>"];

    internal static string[] Llama3Tokens { get; } =
    ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];

    // These templates would drop what they do not know.
    private const string Refusals = """
        {%- if tools or documents %}
            {{- raise_exception('this template does not render tools and documents; use the one of the model') }}
        {%- endif %}
        {%- for message in messages if message.tool_calls or message.content is not string %}
            {{- raise_exception('this template renders only text, not tool calls and parts; use the one of the model') }}
        {%- endfor %}

        """;

    private const string CommonRoles = """
        {%- for message in messages if message.role not in ('system', 'user', 'assistant') %}
            {{- raise_exception("this template does not render messages of the role '" ~ message.role ~ "'") }}
        {%- endfor %}

        """;

    private const string ChatMlTurns = """
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' }}
            {%- if message.role == 'assistant' %}
                {%- generation %}{{ message.content + '<|im_end|>' }}{% endgeneration %}
            {%- else %}
                {{- message.content + '<|im_end|>' }}
            {%- endif %}
            {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    private const string Qwen3Turns = """
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
            {%- set thoughts = message.reasoning_content | default('', true) %}
            {%- if message.role == 'assistant' and not thoughts and '</think>' in content %}
                {%- set thoughts = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\n') %}
            {%- endif %}
            {%- if message.role == 'assistant' and loop.index0 > question.last and (loop.last or thoughts) %}
                {%- set content = '<think>\n' + thoughts.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') %}
            {%- endif %}
            {{- '<|im_start|>' + message.role + '\n' }}
            {%- if message.role == 'assistant' %}
                {%- generation %}{{ content + '<|im_end|>' }}{% endgeneration %}
            {%- else %}
                {{- content + '<|im_end|>' }}
            {%- endif %}
            {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
            {%- if not enable_thinking | default(THINKS) %}
                {{- '<think>\n\n</think>\n\n' }}
            {%- endif %}
        {%- endif %}
        """;

    private const string Llama3Turns = """
        {%- for message in turns %}
            {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' }}
            {%- if message.role == 'assistant' %}
                {%- generation %}{{ message.content | trim + '<|eot_id|>' }}{% endgeneration %}
            {%- else %}
                {{- message.content | trim + '<|eot_id|>' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    private const string BeginToken = "{{- bos_token | default('<|begin_of_text|>') }}\n";

    internal static string Llama3 { get; } = Refusals + BeginToken + "{%- set turns = messages %}\n" + Llama3Turns;

    // The date is fixed, as in the templates of Llama 3.1 and 3.3.
    internal static string Llama31 { get; } =
        Refusals
        + CommonRoles
        + BeginToken
        + """
            {%- set turns = messages %}
            {%- set system = '' %}
            {%- if messages[0].role == 'system' %}
                {%- set system = messages[0].content | trim %}
                {%- set turns = messages[1:] %}
            {%- endif %}
            {{- '<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\n' }}
            {{- 'Today Date: 26 Jul 2024\n\n' + system + '<|eot_id|>' }}

            """
        + Llama3Turns;

    internal static string ChatMl(string? system, bool restrictsRoles) =>
        Refusals
        + (restrictsRoles ? CommonRoles : "")
        + (
            system is null
                ? ""
                : "{%- if messages[0].role != 'system' %}\n"
                    + $"    {{{{- '<|im_start|>system\\n{system}<|im_end|>\\n' }}}}\n"
                    + "{%- endif %}\n"
        )
        + ChatMlTurns;

    internal static string Qwen3(bool thinks) =>
        Refusals + CommonRoles + Qwen3Turns.Replace("THINKS", thinks ? "true" : "false", StringComparison.Ordinal);
}
