using System.Text;
using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class DatasetsTests : IDisposable
{
    private static readonly ChatTemplate ChatMl = ChatTemplates.Named("chatml");
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Prompts_keep_additional_members()
    {
        using FileDataset<PromptItem> prompts = Datasets.Prompts(
            Write(
                """
                {"prompt": "2+2=", "answer": 4, "tags": ["sum"]}

                {"prompt": "naïve 東京"}
                """
            )
        );
        Assert.Equal(2, prompts.Count);
        Assert.Equal("2+2=", prompts[0].Prompt);
        Assert.Equal(4, prompts[0].Metadata["answer"].GetInt32());
        Assert.Equal(["answer", "tags"], prompts[0].Metadata.Keys.Order());
        Assert.Equal("naïve 東京", prompts[1].Prompt);
        Assert.Empty(prompts[1].Metadata);
    }

    [Fact]
    public void Prompt_of_messages_ends_where_the_assistant_starts()
    {
        using FileDataset<PromptItem> prompts = Datasets.Prompts(
            Write("""{"prompt": [{"role": "user", "content": "hi"}]}"""),
            ChatMl
        );
        Assert.Equal("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", prompts[0].Prompt);
    }

    [Fact]
    public void Demonstrations_are_read_in_three_formats()
    {
        using FileDataset<Demonstration> demonstrations = Datasets.Demonstrations(
            Write(
                """
                {"prompt": "", "completion": "b"}
                {"text": "all of it"}
                {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "z"}]}
                {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}]}
                {"prompt": [{"role": "user", "content": "q"}], "completion": "a"}
                """
            ),
            ChatMl
        );
        Assert.Equal(new Demonstration("", "b"), demonstrations[0]);
        Assert.Equal(new Demonstration("", "all of it"), demonstrations[1]);
        Assert.Equal(
            "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\na<|im_end|>\n<|im_start|>user\nr<|im_end|>\n<|im_start|>assistant\n",
            demonstrations[2].Prompt
        );
        Assert.Equal("z<|im_end|>", demonstrations[2].Completion);
        Assert.Equal(4, demonstrations[2].Messages!.Count);
        Assert.Equal("<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n", demonstrations[3].Prompt);
        Assert.Equal("a<|im_end|>", demonstrations[3].Completion);
        Assert.Equal(
            (demonstrations[3].Prompt, demonstrations[3].Completion),
            (demonstrations[4].Prompt, demonstrations[4].Completion)
        );
    }

    [Fact]
    public void Preferences_are_read_with_explicit_or_implicit_prompt()
    {
        using FileDataset<PreferencePair> pairs = Datasets.Preferences(
            Write(
                """
                {"prompt": "p", "chosen": "good", "rejected": "bad", "margin": 0.5}
                {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "y"}], "rejected": [{"role": "assistant", "content": "n"}]}
                {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "y"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "n"}], "margin": null}
                {"prompt": "q", "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "y"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "n"}]}
                """
            ),
            ChatMl
        );
        Assert.Equal(new PreferencePair("p", "good", "bad", 0.5), pairs[0]);
        var written = new PreferencePair(
            "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n",
            "y<|im_end|>",
            "n<|im_end|>"
        )
        {
            IsChat = true,
        };
        Assert.All(pairs.Skip(1), pair => Assert.Equal(written, pair));
    }

    [Fact]
    public void Preferences_keep_their_prompt_if_both_sides_share_a_beginning()
    {
        const string Sides = """
            "chosen": [{"role": "assistant", "content": "a"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "y"}], "rejected": [{"role": "assistant", "content": "a"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "n"}]
            """;
        using FileDataset<PreferencePair> pairs = Datasets.Preferences(
            Write(
                $$"""
                {"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "p"}], {{Sides}}}
                {"prompt": "p", {{Sides}}}
                {"prompt": [{"role": "user", "content": "p"}], "chosen": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "y"}], "rejected": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "n"}]}
                """
            ),
            ChatMl
        );
        const string Question =
            "<|im_start|>user\np<|im_end|>\n<|im_start|>assistant\na<|im_end|>\n<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n";
        Assert.Equal("<|im_start|>system\ns<|im_end|>\n" + Question, pairs[0].Prompt);
        Assert.Equal(Question, pairs[1].Prompt);
        Assert.Equal("<|im_start|>user\np<|im_end|>\n<|im_start|>assistant\n", pairs[2].Prompt);
    }

    [Fact]
    public void Empty_members_of_messages_are_ignored()
    {
        using FileDataset<PromptItem> prompts = Datasets.Prompts(
            Write("""{"prompt": [{"role": "user", "content": "x", "tool_calls": null, "tools": []}], "tools": null}"""),
            ChatMl
        );
        Assert.Equal("<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n", prompts[0].Prompt);
    }

    [Fact]
    public void Labeled_completions_are_read()
    {
        using FileDataset<LabeledCompletion> completions = Datasets.LabeledCompletions(
            Write("""{"prompt": "p", "completion": "c", "label": false}""")
        );
        Assert.Equal([new LabeledCompletion("p", "c", Label: false)], completions);
    }

    [Theory]
    [InlineData("prompts", """{"promt": "x"}""", "'prompt' is missing: is 'promt' meant to be 'prompt'?")]
    [InlineData("prompts", """{"question": "x"}""", "'prompt' is missing (it has 'question')")]
    [InlineData("prompts", """{"prompt": 3}""", "'prompt' must be text, but is a number")]
    [InlineData("prompts", """{"prompt": ""}""", "'prompt' is empty")]
    [InlineData("prompts", """{"prompt": [{"role": "user", "content": "x"}]}""", "name a chat template")]
    [InlineData("prompts", """["x"]""", "it must be an object, but is a list")]
    [InlineData("prompts", """{"prompt": "x",}""", "it is not valid JSON at byte 15")]
    [InlineData("prompts", """{"prompt": "x", "prompt": "y"}""", "it is not valid JSON at byte")]
    [InlineData("demonstrations", """{"prompt": "x", "completion": ""}""", "'completion' is empty")]
    [InlineData(
        "demonstrations",
        """{"prompt": "x", "completions": "y"}""",
        "'completion' is missing: is 'completions' meant to be 'completion'?"
    )]
    [InlineData(
        "demonstrations",
        """{"message": "y"}""",
        "neither 'prompt' and 'completion' nor 'text' nor 'messages' nor 'conversations' nor 'instruction': is 'message' "
            + "meant to be 'messages'?"
    )]
    [InlineData("demonstrations", """{"text": ""}""", "'text' is empty")]
    [InlineData(
        "preferences",
        """{"prompt": "x", "chosen": "y", "rejected": "y"}""",
        "'chosen' and 'rejected' are equal"
    )]
    [InlineData("preferences", """{"prompt": "x", "chosen": "y", "rejected": ""}""", "'rejected' is empty")]
    [InlineData(
        "preferences",
        """{"prompt": "x", "chosen": "y", "rejected": "z", "margin": "1"}""",
        "'margin' must be a number, but is text"
    )]
    [InlineData(
        "preferences",
        """{"prompt": "x", "chosen": "y", "rejected": "z", "margin": 1e999}""",
        "'margin' is out of range"
    )]
    [InlineData(
        "labeled",
        """{"prompt": "x", "completion": "y", "label": 1}""",
        "'label' must be true or false, but is a number"
    )]
    public void Invalid_line_is_refused_with_its_number(string kind, string line, string message) =>
        AssertRefused(kind, line, message, null);

    [Theory]
    [InlineData("prompts", """{"prompt": []}""", "'prompt' contains no messages")]
    [InlineData(
        "prompts",
        """{"prompt": [{"role": "user", "contents": "x"}]}""",
        "in message 1 of 'prompt' 'content' is missing: is 'contents' meant to be 'content'?"
    )]
    [InlineData(
        "demonstrations",
        """{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f"}}]}]}""",
        "'messages' contains messages, but the chat template chatml refuses the conversation: this template renders only "
            + "text"
    )]
    [InlineData(
        "demonstrations",
        """{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}], "tools": [{"name": "f"}]}""",
        "this template does not render tools and documents"
    )]
    [InlineData(
        "prompts",
        """{"prompt": [{"role": "user", "content": "x"}], "chat_template_kwargs": [1]}""",
        "'chat_template_kwargs' must be an object, but is a list"
    )]
    [InlineData(
        "prompts",
        """{"prompt": [{"role": "user", "content": "x"}], "tools": "f"}""",
        "'tools' is text, but not JSON"
    )]
    [InlineData("prompts", """{"prompt": [{"role": 1, "content": "x"}]}""", "'role' must be text, but is a number")]
    [InlineData(
        "prompts",
        """{"prompt": [{"role": "user", "content": 1}]}""",
        "in message 1 of 'prompt' 'content' must be text, a list of parts or null, but is a number"
    )]
    [InlineData(
        "demonstrations",
        """{"conversations": [{"from": "someone", "value": "x"}]}""",
        "in message 1 of 'conversations' 'from' must be one of system, human, user, gpt"
    )]
    [InlineData(
        "demonstrations",
        """{"instruction": "x", "outputs": "y"}""",
        "'output' is missing: is 'outputs' meant"
    )]
    [InlineData(
        "preferences",
        """{"prompt": "other", "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "y"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "n"}]}""",
        "'prompt' is text that is not among the messages"
    )]
    [InlineData(
        "demonstrations",
        """{"messages": [{"role": "user", "content": "x"}]}""",
        "the last message of 'messages' must be the assistant's, but is the user's"
    )]
    [InlineData("demonstrations", """{"messages": [{"role": "assistant", "content": ""}]}""", "'messages' is empty")]
    [InlineData("demonstrations", """{"messages": ["x"]}""", "message 1 of 'messages' must be an object, but is text")]
    [InlineData(
        "preferences",
        """{"chosen": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "x"}], "rejected": [{"role": "user", "content": "b"}, {"role": "assistant", "content": "y"}]}""",
        "'prompt' is missing"
    )]
    public void Invalid_conversation_is_refused_with_its_line(string kind, string line, string message) =>
        AssertRefused(kind, line, message, ChatMl);

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        string path = folder["bytes.jsonl"];
        File.WriteAllBytes(path, [.. "{\"prompt\": \""u8, 0xFF, 0xFE, .. "\"}"u8]);
        Assert.Contains(
            "bytes.jsonl, line 1:",
            Assert.Throws<InvalidInputException>(() => Datasets.Prompts(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bytes.jsonl, line 1: its text is not UTF-8",
            Assert.Throws<InvalidInputException>(() => PlainText.Open(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Missing_or_empty_file_is_refused()
    {
        Assert.Contains(
            "does not exist",
            Assert.Throws<InvalidInputException>(() => Datasets.Prompts(folder["none.jsonl"])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "contains no text",
            Assert.Throws<InvalidInputException>(() => Datasets.Prompts(Write(" \n\n"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_checking_an_invalid_line_is_refused_when_it_is_read()
    {
        using FileDataset<PromptItem> prompts = Datasets.Prompts(
            Write("{\"prompt\": \"x\"}\n\n{\"prompt\": 1}\n"),
            checkAll: false
        );
        Assert.Equal("x", prompts[0].Prompt);
        Assert.Contains(
            "data.jsonl, line 3: ",
            Assert.Throws<InvalidInputException>(() => prompts[1]).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lines_are_found_across_read_blocks_and_after_a_byte_order_mark()
    {
        string path = folder["long.jsonl"];
        string[] prompts =
        [
            .. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), i * 7919 % 200_000)),
        ];
        using (
            var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true))
            {
                NewLine = "\r\n",
            }
        )
        {
            foreach (string prompt in prompts)
                writer.WriteLine(JsonSerializer.Serialize(new { prompt = prompt + "é" }));
        }

        Assert.True(new FileInfo(path).Length > 3 << 20);
        using FileDataset<PromptItem> read = Datasets.Prompts(path);
        Assert.Equal(prompts.Select(static prompt => prompt + "é"), read.Select(static item => item.Prompt));
    }

    public void Dispose() => folder.Dispose();

    private void AssertRefused(string kind, string line, string message, ChatTemplate? template)
    {
        // The first line is right for every kind.
        string path = Write(
            """{"prompt": "a", "completion": "b", "chosen": "c", "rejected": "d", "label": true}""" + "\n" + line
        );
        var refusal = Assert.Throws<InvalidInputException>(() =>
        {
            using IDisposable dataset = kind switch
            {
                "prompts" => Datasets.Prompts(path, template),
                "demonstrations" => Datasets.Demonstrations(path, template),
                "preferences" => Datasets.Preferences(path, template),
                _ => Datasets.LabeledCompletions(path, template),
            };
        });
        Assert.StartsWith($"{path}, line 2: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private string Write(string text)
    {
        File.WriteAllText(folder["data.jsonl"], text);
        return folder["data.jsonl"];
    }
}
