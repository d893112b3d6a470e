using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>A tiny chat model, and an environment whose conversations have several turns.</summary>
internal static class AgentTasks
{
    /// <summary>Letters of the model, then the special tokens of the template.</summary>
    public const string Letters = "abcdefgh\n:";

    /// <summary>A template with short roles, tools and results.</summary>
    public static ChatTemplate Template { get; } =
        new(
            "{%- if tools %}{{ '<s>h' + (tools | length | string).replace('1', 'a').replace('2', 'b') + '<e>\n' }}{% endif %}"
                + "{%- for m in messages %}{{ '<s>' + {'user': 'a', 'assistant': 'b', 'tool': 'c', 'system': 'd'}[m.role] + ':' }}"
                + "{%- if m.role == 'assistant' %}{% generation %}{{ m.content + '<e>' }}{% endgeneration %}"
                + "{%- else %}{{ m.content + '<e>' }}{% endif %}{{ '\n' }}{% endfor %}"
                + "{%- if add_generation_prompt %}{{ '<s>b:' }}{% endif %}",
            "short"
        )
        {
            SpecialTokens = ["<s>", "<e>"],
        };

    /// <summary>Its tokenizer: letters from 0, &lt;s&gt; 11 and &lt;e&gt;, which ends a turn, 10.</summary>
    public static CharacterTokenizer Tokenizer { get; } =
        new(Letters, new SpecialTokenOptions { End = "<e>", ChatTemplate = Template });

    /// <summary>Creates a model.</summary>
    public static CausalLanguageModel Model(ulong seed, int context = 96)
    {
        var random = new Rng(seed, 0);
        return CausalLanguageModel.Create(ModelConfig.Gpt2(Tokenizer.VocabularySize, context, 16, 2, 2), ref random);
    }

    /// <summary>
    /// Rewards each 'c', and asks for three replies by letters that it draws; the third terminates.
    /// </summary>
    public sealed class Letter(int turns = 3) : ITextEnvironment
    {
        private Rng random;
        private int turn;

        public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random)
        {
            (this.random, turn) = (random, 0);
            return [.. prompt.ToMessages(), new ChatMessage("user", Draw())];
        }

        public TextStep Respond(string reply)
        {
            turn++;
            return new TextStep(Draw(), reply.Count(static letter => letter == 'c') / 4f, Terminated: turn == turns);
        }

        private string Draw() => Letters[random.NextInt32(8)].ToString();
    }
}
