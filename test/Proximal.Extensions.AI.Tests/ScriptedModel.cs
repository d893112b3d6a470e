using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensions.AI.Tests;

/// <summary>
/// GPT-2 whose weights are set so that the next token depends on the position only: greedy decoding writes given texts
/// after given prompts.
/// </summary>
internal sealed class ScriptedModel
{
    private const int Context = 768;

    private const string Template = """
        {%- if tools %}{{- '<|im_start|>system\nTools: ' + (tools | tojson) + '<|im_end|>\n' }}{%- endif %}
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' + message.content }}
            {%- for call in message.tool_calls or [] %}
                {{- '<tool_call>' + (call.function | tojson) + '</tool_call>' }}
            {%- endfor %}
            {{- '<|im_end|>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}
        """;

    public ScriptedModel()
    {
        Tokenizer = BytePairTrainer.Train(
            ["abc"],
            new BytePairOptions
            {
                VocabularySize = 260,
                SpecialTokens = new SpecialTokenOptions
                {
                    ChatTemplate = new ChatTemplate(Template) { SpecialTokens = ["<|im_start|>", "<|im_end|>"] },
                },
            }
        );
        var random = new Rng(1);
        Model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(Tokenizer.VocabularySize, Context, Context, 1, 1) with
            {
                FeedForwardWidth = 8,
                TiedHead = false,
            },
            ref random
        );
        foreach ((string name, Tensor tensor) in Model.NamedParameters())
        {
            tensor.AsSpan().Clear();
            if (name.Contains("ln_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
                tensor.AsSpan().Fill(1);
            if (name.EndsWith("wpe.weight", StringComparison.Ordinal))
                for (int i = 0; i < Context; i++)
                    tensor.AsSpan()[(i * Context) + i] = 1;
        }
    }

    public BytePairTokenizer Tokenizer { get; }

    public CausalLanguageModel Model { get; }

    public LanguageModelChatClient Client(LanguageModelChatOptions? options = null) =>
        new(
            Model,
            Tokenizer,
            (options ?? new LanguageModelChatOptions { ModelId = "scripted" }) with
            {
                Sampling = new SamplingOptions { Temperature = 0, MaxTokens = 200 },
            }
        );

    /// <summary>Sets the text that the model writes after a conversation.</summary>
    public void Write(
        string text,
        IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> after,
        Microsoft.Extensions.AI.ChatOptions? options = null
    )
    {
        int start = ChatRequest.Create(Tokenizer, after, options, new LanguageModelChatOptions()).Prompt.Length;
        Tensor head = Model.NamedParameters().First(static parameter => parameter.Key == "lm_head.weight").Value;
        int[] ids = [.. Tokenizer.Encode(text), Tokenizer.Find("<|im_end|>")!.Value];
        Assert.InRange(start + ids.Length, 1, Context);
        for (int i = 0; i < ids.Length; i++)
            head.AsSpan()[(ids[i] * Context) + start + i - 1] = 1;
    }
}
