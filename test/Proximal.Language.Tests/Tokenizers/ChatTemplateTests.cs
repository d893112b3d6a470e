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
    public void Load_reads_the_template_of_the_files()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = new CharacterTokenizer(
            "abc",
            new SpecialTokenOptions { ChatTemplate = ChatTemplates.Named("qwen2.5") }
        );
        tokenizer.Save(folder.Path);
        Assert.Equal(ChatTemplates.Named("qwen2.5").Source, Tokenizer.Load(folder.Path).ChatTemplate!.Source);
        Assert.Equal("llama3", Tokenizer.Load(folder.Path, "llama3").ChatTemplate!.Name);
        File.WriteAllText(folder["own.jinja"], "{{ bos_token }}own");
        Assert.Equal("own", Tokenizer.Load(folder.Path, folder["own.jinja"]).ChatTemplate!.Render(Question));

        // Newer folders keep it in a file of its own, which counts more.
        File.WriteAllText(folder["chat_template.jinja"], ChatTemplates.Named("chatml").Source);
        Assert.Equal(ChatTemplates.Named("chatml").Source, Tokenizer.Load(folder.Path).ChatTemplate!.Source);

        // Tokens alone do not determine a template: those of ChatML occur in other templates too.
        File.Delete(folder["chat_template.jinja"]);
        File.Delete(folder["tokenizer_config.json"]);
        Assert.Null(Tokenizer.Load(folder.Path).ChatTemplate);
    }

    [Theory]
    [InlineData("{{ 'a' + 1 }}", "fails at line 1, column 8: can only concatenate str")]
    [InlineData("{{ raise_exception('no') }}", "refuses the conversation: no")]
    [InlineData("\n{% for %}", "fails at line 2, column 8: expected a name, but found '%}'")]
    [InlineData("{{ strftime_now('%d') }}", "set the date with the key chat_template_date")]
    public void A_template_that_fails_is_reported_when_it_is_used(string source, string message)
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc").Save(folder.Path);
        File.WriteAllText(folder["chat_template.jinja"], source);
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal([0, 1], tokenizer.Encode("ab")); // plain text is not affected
        string error = Assert.Throws<InvalidInputException>(() => tokenizer.ChatTemplate!.Render(Question)).Message;
        Assert.Contains(folder["chat_template.jinja"], error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => tokenizer.ChatTemplate!.Encode(tokenizer, Question));

        File.WriteAllText(folder["data.jsonl"], """{"prompt": [{"role": "user", "content": "a"}]}""");
        Assert.Contains(
            $"{folder["data.jsonl"]}, line 1: 'prompt' contains messages, but the chat template",
            Assert
                .Throws<InvalidInputException>(() => Datasets.Prompts(folder["data.jsonl"], tokenizer.ChatTemplate))
                .Message,
            StringComparison.Ordinal
        );

        // Saving keeps the source.
        using var saved = new TemporaryFolder();
        tokenizer.Save(saved.Path);
        Assert.Equal(source, Tokenizer.Load(saved.Path).ChatTemplate!.Source);
    }

    [Fact]
    public void A_template_sees_tools_documents_variables_and_special_tokens()
    {
        ChatTemplate template = new ChatTemplate(
            "{{ tools | length }} {{ documents[0].title }} {{ enable_thinking }} {{ strftime_now('%F') }} {{ eos_token }}"
        ).With(new ChatArguments { Variables = Json("""{"enable_thinking": true, "eos_token": "</s>"}""") });
        Assert.Equal(
            "1 T False 2026-11-30 </s>",
            template
                .Render(
                    Question,
                    new ChatArguments
                    {
                        Tools = JsonElement.Parse("""[{"name": "f"}]"""u8),
                        Documents = JsonElement.Parse("""[{"title": "T"}]"""u8),
                        Variables = Json("""{"enable_thinking": false}"""),
                        Date = new DateTime(2026, 11, 30),
                    }
                )
                .Text
        );
        Assert.Equal(
            "<s></s>",
            new CharacterTokenizer(
                "abc",
                new SpecialTokenOptions
                {
                    Begin = "<s>",
                    End = "</s>",
                    ChatTemplate = new ChatTemplate("{{ bos_token }}{{ eos_token }}"),
                }
            ).ChatTemplate!.Render(Question)
        );
    }

    [Theory]
    [InlineData("{{ messages[0].content }}<|im_end|>\n", "<|im_end|>")]
    [InlineData("{% for m in messages %}[{{ m.role }}]{{ m.content }} {{ eos_token }}{% endfor %}", "<|endoftext|>")]
    [InlineData("{% for m in messages %}{{ m.content | trim }}<|eot|>\n{% endfor %}", "<|eot|>")]
    [InlineData("{% for m in messages %}{{ m.content }}\n{% endfor %}", null)]
    [InlineData("{{ raise_exception('no') }}", null)]
    public void Generation_stops_at_the_token_that_ends_a_reply(string source, string? end)
    {
        var tokenizer = new CharacterTokenizer(
            "abc",
            new SpecialTokenOptions
            {
                Additional = ["<|im_end|>", "<|eot|>"],
                ChatTemplate = new ChatTemplate(
                    source.Replace("messages[0]", "messages[-1]", StringComparison.Ordinal)
                ),
            }
        );
        Assert.Equal(
            end is null or "<|endoftext|>" ? ["<|endoftext|>"] : ["<|endoftext|>", end],
            tokenizer.EndTokens.Select(tokenizer.TokenText)
        );
    }

    [Theory]
    [InlineData("qwen2.5", "tool")]
    [InlineData("qwen3", "developer")]
    [InlineData("llama3.1", "ipython")]
    public void A_role_that_the_template_of_the_model_renders_in_another_way_is_refused(string name, string role) =>
        Assert.Contains(
            $"this template does not render messages of the role '{role}'",
            Assert
                .Throws<InvalidInputException>(() =>
                    ChatTemplates.Named(name).Render([new ChatMessage("user", "a"), new ChatMessage(role, "b")])
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void One_of_several_templates_is_used_by_name()
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc").Save(folder.Path);
        File.WriteAllText(
            folder["tokenizer_config.json"],
            """
            {"chat_template": [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain"},
             {"name": "rag", "template": "rag"}]}
            """
        );
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Verify(tokenizer.ChatTemplate!);
        Assert.Equal("rag", Tokenizer.Load(folder.Path, "rag").ChatTemplate!.Render(Question));

        // Saving keeps the list.
        using var saved = new TemporaryFolder();
        tokenizer.Save(saved.Path);
        Verify(Tokenizer.Load(saved.Path).ChatTemplate!);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(saved["tokenizer_config.json"]));
        Assert.Equal(3, config.RootElement.GetProperty("chat_template").GetArrayLength());

        // Newer folders have files.
        File.WriteAllText(folder["chat_template.jinja"], "file");
        Directory.CreateDirectory(folder["additional_chat_templates"]);
        File.WriteAllText(Path.Combine(folder["additional_chat_templates"], "other.jinja"), "another");
        Assert.Equal("file", Tokenizer.Load(folder.Path).ChatTemplate!.Render(Question));
        Assert.Equal("another", Tokenizer.Load(folder.Path, "other").ChatTemplate!.Render(Question));

        void Verify(ChatTemplate template)
        {
            Assert.Equal("plain", template.Render(Question));
            Assert.Equal(
                "tools",
                template.Render(Question, new ChatArguments { Tools = JsonElement.Parse("[{}]"u8) }).Text
            );
        }
    }

    [Fact]
    public void Without_a_default_a_template_must_be_selected()
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc").Save(folder.Path);
        File.WriteAllText(
            folder["tokenizer_config.json"],
            """{"chat_template": [{"name": "rag", "template": "r"}, {"name": "qa", "template": "q"}]}"""
        );
        Assert.Contains(
            "has the name default: select one of rag, qa",
            Assert
                .Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path).ChatTemplate!.Render(Question))
                .Message,
            StringComparison.Ordinal
        );
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
        EncodedChat chat = template.Encode(tokenizer, Talk, new ChatArguments { AddGenerationPrompt = true });
        Assert.Equal(template.Render(Talk, addGenerationPrompt: true), tokenizer.Decode(chat.Ids));
        Assert.Equal(
            $"Hello.{template.AfterReply.TrimEnd()}",
            tokenizer.Decode([.. chat.Ids.Where((_, i) => chat.ByAssistant[i])])
        );
        Assert.Throws<InvalidInputException>(() => template.Encode(new CharacterTokenizer("abc"), Talk));
    }

    private static Dictionary<string, JsonElement> Json(string members) =>
        JsonElement.Parse(members).EnumerateObject().ToDictionary(static m => m.Name, static m => m.Value);
}
