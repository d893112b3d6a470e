using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>Conversations in data files, as a chat template renders them.</summary>
public sealed class ConversationTests : IDisposable
{
    private static readonly ChatTemplate ChatMl = ChatTemplates.Named("chatml");

    // A template with tools, results of tools, thoughts and parts, which does not mark the assistant.
    private static readonly ChatTemplate Tools = new(
        """
        {%- if tools %}<tools>{{ tools | map(attribute='name') | join(',') }}</tools>{% endif %}
        {%- for m in messages %}
            {{- '<' ~ m.role ~ '>' }}
            {%- if m.reasoning_content %}{{ '(' ~ m.reasoning_content ~ ')' }}{% endif %}
            {{- m.content if m.content is string else m.content | map(attribute='text') | join }}
            {%- for c in m.tool_calls or [] %}{{ '{' ~ c.function.name ~ '}' }}{% endfor %}
            {{- '<end>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}<assistant>{{ '(' if think }}{% endif %}
        """,
        "tools"
    );

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Demonstrations_have_tools_calls_results_thoughts_and_parts()
    {
        Demonstration demonstration = Demonstrations(
            """
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "2+"}, {"type": "text", "text": "2?"}]}, {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "add"}}]}, {"role": "tool", "content": "4"}, {"role": "assistant", "reasoning_content": "easy", "content": "Four."}], "tools": [{"name": "add"}]}
            """,
            Tools
        );
        Assert.Equal(
            "<tools>add</tools><user>2+2?<end>\n<assistant>{add}<end>\n<tool>4<end>\n<assistant>",
            demonstration.Prompt
        );
        Assert.Equal("(easy)Four.<end>", demonstration.Completion);
        Assert.True(demonstration.IsChat);
        Assert.Null(demonstration.TrainedSpans);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_turns_of_the_assistant_are_trained_with_or_without_marks(bool marked)
    {
        ChatTemplate template = marked
            ? ChatMl
            : new ChatTemplate(
                ChatMl
                    .Source.Replace("{%- generation %}{{", "{{-", StringComparison.Ordinal)
                    .Replace("{% endgeneration %}", "", StringComparison.Ordinal)
            );
        Demonstration demonstration = Demonstrations(
            """
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}, {"role": "user", "content": "e"}]}
            """,
            template,
            allTurns: true
        );
        Assert.Equal("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n", demonstration.Prompt);
        Assert.Equal(
            ["b<|im_end|>", "d<|im_end|>"],
            demonstration.TrainedSpans!.Select(span => demonstration.Completion[span])
        );

        var tokenizer = new CharacterTokenizer(
            "abcdeustringm\n",
            new SpecialTokenOptions { ChatTemplate = template, Additional = [.. ChatMl.SpecialTokens] }
        );
        var example = TokenExample.Encode(tokenizer, demonstration, maxLength: 1000);
        Assert.Equal(
            "b<|im_end|>d<|im_end|>",
            tokenizer.Decode([.. example.Completion.Where((_, i) => example.Trained![i])])
        );
        Assert.Equal(4, example.TrainedCount);
        Assert.Equal(
            demonstration.Prompt + demonstration.Completion,
            tokenizer.Decode([.. example.Prompt, .. example.Completion])
        );

        // The end of a long conversation is cut off.
        var cut = TokenExample.Encode(tokenizer, demonstration, example.Prompt.Length + 3);
        Assert.Equal(2, cut.TrainedCount);
        Assert.Throws<InvalidInputException>(() =>
            TokenExample.Encode(tokenizer, demonstration, example.Prompt.Length)
        );
    }

    [Fact]
    public void A_template_that_changes_earlier_turns_needs_marks()
    {
        const string Line = """
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}
            """;
        var template = new ChatTemplate(
            "{% for m in messages %}{{ m.role ~ ':' ~ (m.content if loop.last else '-') ~ '.' }}{% endfor %}"
        );
        Assert.Contains(
            "message 2 differently if others follow",
            Assert.Throws<InvalidInputException>(() => Demonstrations(Line, template, allTurns: true)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}""", "")]
    [InlineData(
        """{"system": "s", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}""",
        "<|im_start|>system\ns<|im_end|>\n"
    )]
    [InlineData("""{"conversations": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}""", "")]
    [InlineData("""{"instruction": "q", "output": "a"}""", "")]
    [InlineData(
        """{"instruction": "q", "input": "", "output": "a", "system": "s"}""",
        "<|im_start|>system\ns<|im_end|>\n"
    )]
    public void Other_layouts_are_read_as_messages(string line, string before)
    {
        Demonstration demonstration = Demonstrations(line, ChatMl);
        Assert.Equal($"{before}<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n", demonstration.Prompt);
        Assert.Equal("a<|im_end|>", demonstration.Completion);
    }

    [Fact]
    public void Calls_and_results_of_ShareGpt_and_inputs_of_Alpaca_are_read()
    {
        Assert.Equal(
            "<user>q<end>\n<assistant>{f}<end>\n<tool>r<end>\n<assistant>",
            Demonstrations(
                """
                {"conversations": [{"from": "human", "value": "q"}, {"from": "function_call", "value": "{\"name\": \"f\", \"arguments\": {}}"}, {"from": "observation", "value": "r"}, {"from": "gpt", "value": "a"}]}
                """,
                Tools
            ).Prompt
        );
        Assert.Equal(
            "<user>q\n\nmore<end>\n<assistant>",
            Demonstrations("""{"instruction": "q", "input": "more", "output": "a"}""", Tools).Prompt
        );
    }

    [Fact]
    public void Preferences_of_hh_rlhf_contain_their_prompt()
    {
        const string Line =
            """{"chosen": "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: yes", "rejected": "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: yet"}""";
        string path = Write(Line);
        using FileDataset<PreferencePair> texts = Datasets.Preferences(path);
        Assert.Equal(
            new PreferencePair("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:", " yes", " yet"),
            texts[0]
        );
        using FileDataset<PreferencePair> chats = Datasets.Preferences(path, ChatMl);
        Assert.Equal("yes<|im_end|>", chats[0].Chosen);
        Assert.Equal(
            "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n"
                + "<|im_start|>assistant\n",
            chats[0].Prompt
        );
    }

    [Fact]
    public void Prompts_continue_a_last_message_of_the_assistant_and_see_variables()
    {
        Assert.Equal(
            "<user>q<end>\n<assistant>The answer is",
            Prompt(
                """{"prompt": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "The answer is"}]}"""
            )
        );
        Assert.Equal(
            "<user>q<end>\n<assistant>(",
            Prompt("""{"prompt": [{"role": "user", "content": "q"}], "chat_template_kwargs": {"think": true}}""")
        );
    }

    [Fact]
    public void No_special_tokens_are_added_to_the_text_of_a_template()
    {
        using var files = new TemporaryFolder();
        new CharacterTokenizer("ab", new SpecialTokenOptions { Begin = "<s>" }).Save(files.Path);
        string file = files["tokenizer.json"];
        File.WriteAllText(
            file,
            File.ReadAllText(file)
                .Replace(
                    "\"post_processor\": null",
                    """
                    "post_processor": {"type": "TemplateProcessing",
                      "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
                      "special_tokens": {"<s>": {"ids": [2]}}}
                    """,
                    StringComparison.Ordinal
                )
        );
        ITokenizer tokenizer = Tokenizer.Load(files.Path);
        Assert.Equal([2, 0], tokenizer.EncodePrompt("a"));
        Assert.Equal([0], tokenizer.EncodePrompt("a", isChat: true));
        Assert.Equal([2, 0], TokenExample.Encode(tokenizer, new Demonstration("a", "b"), 10).Prompt);
        Assert.Equal([0], TokenExample.Encode(tokenizer, new Demonstration("a", "b") { IsChat = true }, 10).Prompt);
    }

    public void Dispose() => folder.Dispose();

    private string Prompt(string line)
    {
        using FileDataset<PromptItem> prompts = Datasets.Prompts(Write(line), Tools);
        Assert.True(prompts[0].IsChat);
        Assert.Empty(prompts[0].Metadata);
        return prompts[0].Prompt;
    }

    private Demonstration Demonstrations(string line, ChatTemplate template, bool allTurns = false)
    {
        using FileDataset<Demonstration> demonstrations = Datasets.Demonstrations(
            Write(line),
            template,
            allTurns: allTurns
        );
        return Assert.Single(demonstrations);
    }

    private string Write(string line)
    {
        File.WriteAllText(folder["data.jsonl"], line.ReplaceLineEndings(" "));
        return folder["data.jsonl"];
    }
}
