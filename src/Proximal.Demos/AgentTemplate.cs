using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Short chat template of the tiny models of <see cref="AgentTask"/>: ChatML with the calls of Hermes, and only the
/// names of tools in the prompt.
/// </summary>
public static class AgentTemplate
{
    private const string Source = """
        {%- if tools %}
            {{- '<|im_start|>system\n' }}
            {%- for tool in tools %}{{- 'tool: ' + tool.function.name }}{%- endfor %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' }}
            {%- if message.role == 'assistant' %}
                {%- generation %}
                    {{- message.content }}
                    {%- for call in message.tool_calls or [] %}
                        {{- '<tool_call>' + {'name': call.function.name, 'arguments': call.function.arguments} | tojson + '</tool_call>' }}
                    {%- endfor %}
                    {{- '<|im_end|>' }}
                {%- endgeneration %}
            {%- else %}
                {{- message.content + '<|im_end|>' }}
            {%- endif %}
            {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    /// <summary>The template.</summary>
    public static ChatTemplate Template { get; } =
        new(Source, "agents") { SpecialTokens = ["<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>"] };

    /// <summary>Trains a tokenizer on demonstrations: each digit is a token.</summary>
    /// <param name="demonstrations">The demonstrations.</param>
    /// <param name="vocabulary">Number of tokens.</param>
    public static BytePairTokenizer TrainTokenizer(IEnumerable<Demonstration> demonstrations, int vocabulary = 384) =>
        BytePairTrainer.Train(
            demonstrations.Select(static demonstration => demonstration.Prompt + demonstration.Completion),
            new BytePairOptions
            {
                VocabularySize = vocabulary,
                Pattern = WordPattern.Qwen2,
                SpecialTokens = new SpecialTokenOptions { End = "<|im_end|>", ChatTemplate = Template },
            }
        );

    /// <summary>Renders a conversation as a demonstration of all messages of the assistant.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="tools">Tools in the prompt.</param>
    internal static Demonstration Demonstration(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ITool> tools)
    {
        RenderedChat chat = Template.Render(messages, new ChatArguments { Tools = ToolList.Of(tools) });
        int start = chat.AssistantSpans[0].Start.Value,
            end = chat.AssistantSpans[^1].End.Value;
        return new Demonstration(chat.Text[..start], chat.Text[start..end])
        {
            Messages = messages,
            IsChat = true,
            TrainedSpans =
            [
                .. chat.AssistantSpans.Select(span => (span.Start.Value - start)..(span.End.Value - start)),
            ],
        };
    }
}
