namespace Proximal.Language.Tests;

public sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] Question = [new("user", " What is 2+2?\n")];
    private static readonly ChatMessage[] Talk =
    [
        new("system", "Be brief."),
        new("user", "Hi"),
        new("assistant", "Hello."),
        new("user", "Bye"),
    ];

    [Fact]
    public void ChatMl_template_renders_the_expected_text() =>
        Assert.Equal(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
            ChatTemplates.Named("chatml").Render(Talk, addGenerationPrompt: true)
        );

    [Theory]
    [InlineData("chatml", "")]
    [InlineData("qwen2", "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n")]
    [InlineData(
        "qwen2.5",
        "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n"
    )]
    [InlineData("qwen3", "")]
    public void Some_templates_start_with_a_default_system_message(string name, string before)
    {
        Assert.Equal(
            before + "<|im_start|>user\n What is 2+2?\n<|im_end|>\n",
            ChatTemplates.Named(name).Render(Question)
        );
        Assert.StartsWith(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi",
            ChatTemplates.Named(name).Render(Talk),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Qwen3_removes_thoughts_of_earlier_turns()
    {
        ChatMessage[] talk =
        [
            new("user", "1+1?"),
            new("assistant", "<think>\neasy\n</think>\n\n2"),
            new("user", "2+2?"),
            new("assistant", "<think>\nhm\n</think>\n\n4"),
        ];
        Assert.Equal(
            "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n2<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n<think>\nhm\n</think>\n\n4<|im_end|>\n",
            ChatTemplates.Named("qwen3").Render(talk)
        );
        Assert.EndsWith(
            "<|im_start|>assistant\n",
            ChatTemplates.Named("qwen3").Render(Question, addGenerationPrompt: true),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "<|im_start|>assistant\n<think>\n\n</think>\n\n",
            ChatTemplates.Named("qwen3-no-thinking").Render(Question, addGenerationPrompt: true),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Llama3_template_renders_the_expected_text()
    {
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nWhat is "
                + "2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            ChatTemplates.Named("llama3").Render(Question, addGenerationPrompt: true)
        );
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe "
                + "brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>",
            ChatTemplates.Named("llama3").Render(Talk)
        );
        Assert.Equal(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December "
                + "2023\nToday Date: 26 Jul 2024\n\n<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWhat "
                + "is 2+2?<|eot_id|>",
            ChatTemplates.Named("llama3.1").Render(Question)
        );
    }

    [Fact]
    public void Every_template_is_recognized_by_its_Jinja_text()
    {
        foreach (string name in ChatTemplates.Names)
        {
            ChatTemplate template = ChatTemplates.Named(name),
                read = Assert.IsType<ChatTemplate>(
                    ChatTemplates.Detect(template.Source, "<|begin_of_text|>"),
                    exactMatch: false
                );
            Assert.Equal((name, template.Source), (read.Name, read.Source));
            foreach (ChatMessage[] talk in (ChatMessage[][])[Question, Talk])
                Assert.Equal(
                    template.Render(talk, addGenerationPrompt: true),
                    read.Render(talk, addGenerationPrompt: true)
                );
        }
    }

    [Fact]
    public void Template_comes_from_the_files_or_from_the_special_tokens()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = new CharacterTokenizer(
            "abc",
            new SpecialTokenOptions { ChatTemplate = ChatTemplates.Named("qwen2.5") }
        );
        tokenizer.Save(folder.Path);
        Assert.Equal("qwen2.5", Tokenizer.Load(folder.Path).ChatTemplate!.Name);
        Assert.Equal("llama3", Tokenizer.Load(folder.Path, "llama3").ChatTemplate!.Name);

        // Newer folders keep it in a file of its own, which counts more.
        File.WriteAllText(Path.Combine(folder.Path, "chat_template.jinja"), ChatTemplates.Named("chatml").Source);
        Assert.Equal("chatml", Tokenizer.Load(folder.Path).ChatTemplate!.Name);
        File.WriteAllText(
            Path.Combine(folder.Path, "chat_template.jinja"),
            "{% for message in messages %}[INST]{{ message.content }}[/INST]{% endfor %}"
        );
        Assert.Null(Tokenizer.Load(folder.Path).ChatTemplate);

        File.Delete(Path.Combine(folder.Path, "chat_template.jinja"));
        File.Delete(Path.Combine(folder.Path, "tokenizer_config.json"));
        Assert.Equal("chatml", Tokenizer.Load(folder.Path).ChatTemplate!.Name);
    }

    [Fact]
    public void Named_templates_are_read_and_unsupported_messages_refused()
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer(
            "abc",
            new SpecialTokenOptions
            {
                Begin = "<|begin_of_text|>",
                Additional = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
            }
        ).Save(folder.Path);
        string template =
            "{%- if messages|length == 0 %}{{ raise_exception('none') }}{%- endif %}{%- for message in messages "
            + "%}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\\\n\\\\n' + "
            + "message['content'] | trim + '<|eot_id|>' }}{%- endfor %}";
        File.WriteAllText(
            Path.Combine(folder.Path, "tokenizer_config.json"),
            $$"""{"bos_token": "<|begin_of_text|>", "chat_template": [{"name": "tool_use", "template": "{{"{{ x }}"}}"}, {"name": "default", "template": "{{template.Replace("'", "\\u0027", StringComparison.Ordinal)}}"}]}"""
        );
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal("llama3", tokenizer.ChatTemplate!.Name);
        Assert.Contains(tokenizer.Find("<|eot_id|>")!.Value, tokenizer.EndTokens);
    }

    [Theory]
    [InlineData("chatml")]
    [InlineData("qwen2.5")]
    [InlineData("llama3")]
    public void Assistant_spans_mark_the_text_of_the_assistant(string name)
    {
        ChatTemplate template = ChatTemplates.Named(name);
        var tokenizer = new CharacterTokenizer(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,?!\n",
            new SpecialTokenOptions { ChatTemplate = template }
        );
        EncodedChat chat = template.Encode(tokenizer, Talk, addGenerationPrompt: true);
        Assert.Equal(template.Render(Talk, addGenerationPrompt: true), tokenizer.Decode(chat.Ids));
        Assert.Equal(
            $"Hello.{template.EndOfTurn}",
            tokenizer.Decode([.. chat.Ids.Where((_, i) => chat.ByAssistant[i])])
        );
        Assert.Throws<InvalidInputException>(() => template.Encode(new CharacterTokenizer("abc"), Talk));
        Assert.Throws<InvalidInputException>(() => template.Render([]));
    }
}
