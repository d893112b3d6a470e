namespace Proximal.Language;

/// <summary>Template of Llama 3: the begin token once, then <c>&lt;|start_header_id|&gt;role&lt;|end_header_id|&gt;
///
/// content&lt;|eot_id|&gt;</c> for each message, with trimmed contents.</summary>
/// <param name="name">Name of the template.</param>
/// <param name="includesDates">
/// Whether every conversation begins with a system message with the knowledge cutoff and today's date, as in Llama 3.1
/// and 3.3; false by default. The date is the fixed default of their templates, so that the same conversation gives the
/// same text on any day.
/// </param>
/// <param name="beginToken">Begin token of the text.</param>
/// <param name="source">Jinja source of the template; null to generate it.</param>
public sealed class Llama3Template(
    string name,
    bool includesDates = false,
    string beginToken = Llama3Template.DefaultBeginToken,
    string? source = null
) : ChatTemplate
{
    internal const string DefaultBeginToken = "<|begin_of_text|>";
    private const string End = "<|eot_id|>";
    private const string Dates = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string EndOfTurn => End;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SpecialTokens { get; } =
    [beginToken, "<|start_header_id|>", "<|end_header_id|>", End];

    // The template of Llama 3.1 renders the results of tools in another way.
    private protected override IReadOnlyList<string>? Roles => includesDates ? ChatMessage.CommonRoles : null;

    /// <summary>Whether every conversation begins with a system message with dates.</summary>
    public bool IncludesDates => includesDates;

    /// <inheritdoc/>
    public override string Source => source ?? (includesDates ? DatedSource : PlainSource);

    private protected override void Write(
        IReadOnlyList<ChatMessage> messages,
        bool addGenerationPrompt,
        ChatSegments segments
    )
    {
        segments.Add(beginToken);
        int next = 0;
        if (includesDates)
        {
            string system = messages[0].Role == ChatMessage.System ? messages[next++].Content.Trim() : "";
            segments.Add(Header(ChatMessage.System) + Dates + system + End);
        }

        for (; next < messages.Count; next++)
        {
            ChatMessage message = messages[next];
            segments.Add(Header(message.Role)).Add(message.Content.Trim() + End, message.Role == ChatMessage.Assistant);
        }

        if (addGenerationPrompt)
            segments.Add(Header(ChatMessage.Assistant));
    }

    private static string Header(string role) => $"<|start_header_id|>{role}<|end_header_id|>\n\n";

    private const string Turns = """
        {%- for message in turns %}
            {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    private const string PlainSource = $$$"""
        {{- bos_token }}
        {%- set turns = messages %}
        {{{Turns}}}
        """;

    private const string DatedSource = $$$"""
        {{- bos_token }}
        {%- set turns = messages %}
        {%- set system = '' %}
        {%- if messages[0].role == 'system' %}
            {%- set system = messages[0].content | trim %}
            {%- set turns = messages[1:] %}
        {%- endif %}
        {{- '<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n' + system + '<|eot_id|>' }}
        {{{Turns}}}
        """;
}
