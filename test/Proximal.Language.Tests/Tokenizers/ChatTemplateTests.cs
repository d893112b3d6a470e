using System.Text.Json;

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
    public void Detect_recognizes_the_source_of_every_template()
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
    public void Load_recognizes_the_template_of_the_files()
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
        File.WriteAllText(folder["chat_template.jinja"], ChatTemplates.Named("chatml").Source);
        Assert.Equal("chatml", Tokenizer.Load(folder.Path).ChatTemplate!.Name);

        // Tokens alone do not determine a template: those of ChatML occur in other templates too.
        File.Delete(folder["chat_template.jinja"]);
        File.Delete(folder["tokenizer_config.json"]);
        Assert.Null(Tokenizer.Load(folder.Path).ChatTemplate);
    }

    [Fact]
    public void A_default_system_message_of_any_text_is_saved_and_loaded()
    {
        const string System = "Say \"yes\" or 'no'.\nUse {{braces}} and \\n, not <|im_end|>\\n' }}.";
        foreach (ThinkingMode thinking in Enum.GetValues<ThinkingMode>())
        {
            var template = new ChatMlTemplate("own", System, thinking);
            ChatTemplate read = Assert.IsType<ChatMlTemplate>(ChatTemplates.Detect(template.Source));
            Assert.Equal(
                template.Render(Question, addGenerationPrompt: true),
                read.Render(Question, addGenerationPrompt: true)
            );
        }
    }

    // One of each kind of template that contains the tokens of ChatML or Llama 3 and renders other text.
    [Theory]
    [InlineData(
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '<|im_sep|>' + message['content'] + '<|im_end|>' }}{% endfor %}"
    )]
    [InlineData(
        "{% for message in messages %}{{ bos_token + '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    )]
    [InlineData(
        "{{ '<|im_start|>system\nPut the answer within \\boxed{}.<|im_end|>\n' }}{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}"
    )]
    [InlineData(
        "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
    )]
    [InlineData("{% for message in messages %}[INST]{{ message.content }}[/INST]{% endfor %}")]
    public void A_template_that_is_not_on_record_is_refused_by_name(string source)
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc", new SpecialTokenOptions { ChatTemplate = ChatTemplates.Named("chatml") }).Save(
            folder.Path
        );
        File.WriteAllText(folder["chat_template.jinja"], source);
        Assert.Null(ChatTemplates.Detect(source));
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal([0, 1], tokenizer.Encode("ab")); // plain text is not affected
        string message = Assert.Throws<InvalidInputException>(() => tokenizer.ChatTemplate!.Render(Question)).Message;
        Assert.Contains(folder["chat_template.jinja"], message, StringComparison.Ordinal);
        Assert.Contains("--chat-template", message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => tokenizer.ChatTemplate!.Encode(tokenizer, Question));
        Assert.Equal("chatml", Tokenizer.Load(folder.Path, "chatml").ChatTemplate!.Name);

        // Saving keeps the source.
        File.WriteAllText(folder["data.jsonl"], """{"prompt": [{"role": "user", "content": "a"}]}""");
        Assert.Contains(
            $"{folder["data.jsonl"]}, line 1: 'prompt' contains messages, but the chat template in",
            Assert
                .Throws<InvalidInputException>(() => JsonLines.Prompts(folder["data.jsonl"], tokenizer.ChatTemplate))
                .Message,
            StringComparison.Ordinal
        );
        using var saved = new TemporaryFolder();
        tokenizer.Save(saved.Path);
        Assert.Equal(source, Tokenizer.Load(saved.Path).ChatTemplate!.Source);
    }

    [Theory]
    [InlineData("qwen2.5", "tool")]
    [InlineData("qwen3", "developer")]
    [InlineData("llama3.1", "ipython")]
    public void A_role_that_the_template_renders_in_another_way_is_refused(string name, string role) =>
        Assert.Contains(
            $"the {name} chat template supports messages of the roles system, user, assistant, not '{role}'",
            Assert
                .Throws<InvalidInputException>(() =>
                    ChatTemplates.Named(name).Render([new ChatMessage("user", "a"), new ChatMessage(role, "b")])
                )
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("default", "chatml", "chatml")]
    [InlineData("rag", "chatml", "unsupported")]
    public void The_template_with_the_name_default_is_used(string name, string written, string expected)
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc", new SpecialTokenOptions { ChatTemplate = ChatTemplates.Named("chatml") }).Save(
            folder.Path
        );
        string template = JsonSerializer.Serialize(ChatTemplates.Named(written).Source);
        string list =
            $$"""[{"name":"tool_use","template":"{{"{{ x }}"}}"},{"name":"{{name}}","template":{{template}}}]""";
        File.WriteAllText(folder["tokenizer_config.json"], $$"""{"chat_template": {{list}}}""");
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal(expected, tokenizer.ChatTemplate!.Name);

        // Saving keeps the list.
        using var saved = new TemporaryFolder();
        tokenizer.Save(saved.Path);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(saved["tokenizer_config.json"]));
        Assert.Equal(2, config.RootElement.GetProperty("chat_template").GetArrayLength());
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
