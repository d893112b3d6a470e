namespace Proximal.Language.Tests;

/// <summary>Conversations of given replies: their tokens, loss mask, messages and ends.</summary>
public sealed class PlayedConversationTests
{
    private const int End = 10,
        Start = 11;

    // Letters a … h are 0 … 7, a line end 8 and a colon 9.
    [Fact]
    public void Loss_mask_covers_the_sampled_tokens_only()
    {
        PlayedConversation played = Begin(new AgentSetup { Environment = static () => new AgentTasks.Letter() });
        Conversation first = played.ToConversation();
        int question = first.Messages[0].Content![0] - 'a';
        Assert.Equal([Start, 0, 9, question, End, 8, Start, 1, 9], first.Prompt);

        played.Add(Reply("cc", ended: true), isLast: false);
        played.Add(Reply("d", ended: true), isLast: false);
        Assert.False(played.Ended);
        played.Add(Reply("ac", ended: true), isLast: false);

        Conversation conversation = played.ToConversation();
        int second = conversation.Messages[2].Content![0] - 'a',
            third = conversation.Messages[4].Content![0] - 'a';
        Assert.Equal(
            [
                2,
                2,
                End, /**/
                8,
                Start,
                0,
                9,
                second,
                End,
                8,
                Start,
                1,
                9, /**/
                3,
                End, /**/
                8,
                Start,
                0,
                9,
                third,
                End,
                8,
                Start,
                1,
                9, /**/
                0,
                2,
                End,
            ],
            conversation.Tokens
        );
        Assert.Equal("1110000000000110000000000111", Mask(conversation));
        Assert.Equal([2, 2, End, 3, End, 0, 2, End], conversation.SampledTokens);
        Assert.Equal([3, 2, 3], conversation.Turns.Select(static turn => turn.Tokens));
        Assert.Equal([0.5f, 0, 0.25f], conversation.Turns.Select(static turn => turn.Reward));
        Assert.Equal(0.75f, conversation.Return);
        Assert.Equal((true, false), (conversation.Terminated, conversation.Truncated));

        // The same tokens as the whole conversation has when it is rendered at once.
        Assert.Equal(
            AgentTasks.Tokenizer.Encode(AgentTasks.Template.Render([.. conversation.Messages.SkipLast(1)])),
            (int[])[.. conversation.Prompt, .. conversation.Tokens, 8]
        );
    }

    [Fact]
    public void Tool_results_are_inserted_and_masked()
    {
        var calls = new List<string>();
        PlayedConversation played = Begin(
            new AgentSetup { Tools = [Tool(calls)], ToolCalls = new Colon() },
            new PromptItem("ab")
        );
        Assert.Equal([Start, 7, 0, End, 8, Start, 0, 9, 0, 1, End, 8, Start, 1, 9], played.ToConversation().Prompt);
        played.Add(Reply(":gh", ended: true), isLast: false);
        played.Add(Reply("f", ended: true), isLast: false);

        Conversation conversation = played.ToConversation();
        Assert.Equal(["gh"], calls);
        Assert.Equal(["user", "assistant", "tool", "assistant"], conversation.Messages.Select(static m => m.Role));
        Assert.Equal("hg", conversation.Messages[2].Content);
        Assert.Equal(
            [
                9,
                6,
                7,
                End, /**/
                8,
                Start,
                2,
                9,
                7,
                6,
                End,
                8,
                Start,
                1,
                9, /**/
                5,
                End,
            ],
            conversation.Tokens
        );
        Assert.Equal("11110000000000011", Mask(conversation));
        Assert.Equal((1, 0), (conversation.ToolCalls, conversation.FailedToolCalls));
        Assert.True(conversation.Terminated);
        Assert.Equal(
            "[assistant] reverse({\"text\":\"gh\"})\n[tool] hg\n[assistant] f",
            conversation.Transcript().Replace("\": \"", "\":\"", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("a", "is not valid")]
    [InlineData("b", "no tool 'other'")]
    [InlineData("c", "the argument 'text' is missing")]
    [InlineData("d", "FormatException: a bad text")]
    [InlineData("e", "the argument 'text' must be a text")]
    [InlineData("f", "there is no argument 'more'")]
    public void Failed_call_is_a_message_that_the_model_reads(string call, string message)
    {
        ITool tool = FunctionTool.From(
            static string (string text) => throw new FormatException("a bad\ntext"),
            "reverse"
        );
        var tools = new ToolSet([tool]);
        string reply = call switch
        {
            "a" => "<tool_call>{\"name\": reverse}</tool_call>",
            "b" => "<tool_call>{\"name\": \"other\", \"arguments\": {}}</tool_call>",
            "c" => "<tool_call>{\"name\": \"reverse\", \"arguments\": {}}</tool_call>",
            "d" => "<tool_call>{\"name\": \"reverse\", \"arguments\": {\"text\": \"a\"}}</tool_call>",
            "e" => "<tool_call>{\"name\": \"reverse\", \"arguments\": {\"text\": 3}}</tool_call>",
            _ => "<tool_call>{\"name\": \"reverse\", \"arguments\": {\"text\": \"a\", \"more\": 1}}</tool_call>",
        };
        ToolReply read = ToolCallReader.Of(ToolCallFormat.Hermes).Read(reply);
        string text =
            read.Error
            ?? System.Text.Json.JsonElement.Parse(tools.Call(read.Calls[0]).Content).GetProperty("error").GetString()!;
        Assert.Contains(message, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Fact]
    public void Limits_of_turns_and_tokens_truncate()
    {
        // The last turn: its reward counts, its observation is not inserted.
        PlayedConversation turns = Begin(new AgentSetup { Environment = static () => new AgentTasks.Letter() });
        turns.Add(Reply("cccc", ended: true), isLast: true);
        Conversation one = turns.ToConversation();
        Assert.Equal((false, true, 1f, 5), (one.Terminated, one.Truncated, one.Return, one.Tokens.Length));

        // A reply that was cut off does not reach the environment.
        PlayedConversation cut = Begin(new AgentSetup { Environment = static () => new AgentTasks.Letter() });
        cut.Add(Reply("cccc", ended: false), isLast: false);
        Assert.Equal(
            (false, true, 0f),
            (cut.ToConversation().Terminated, cut.ToConversation().Truncated, cut.ToConversation().Return)
        );

        // 10 inserted tokens and one of a reply do not fit.
        var limited = new AgentSetup { Environment = static () => new AgentTasks.Letter(), MaxConversationTokens = 13 };
        PlayedConversation full = Begin(limited);
        Assert.Equal(13, full.Room);
        full.Add(Reply("cc", ended: true), isLast: false);
        Assert.Equal((true, 3), (full.ToConversation().Truncated, full.ToConversation().Tokens.Length));
        PlayedConversation fits = Begin(limited with { MaxConversationTokens = 14 });
        fits.Add(Reply("cc", ended: true), isLast: false);
        Assert.Equal((false, 1), (fits.Ended, fits.Room));

        // A call in the last turn is not made, because its result could not be read.
        var calls = new List<string>();
        PlayedConversation called = Begin(
            new AgentSetup { Tools = [Tool(calls)], ToolCalls = new Colon() },
            new PromptItem("ab")
        );
        called.Add(Reply(":gh", ended: true), isLast: true);
        Assert.Equal((true, 1), (called.ToConversation().Truncated, called.ToConversation().ToolCalls));
        Assert.Empty(calls);
    }

    [Fact]
    public void Error_of_an_environment_names_prompt_and_turn()
    {
        PlayedConversation played = Begin(
            new AgentSetup { Environment = static () => new Failing() },
            new PromptItem("ab")
        );
        played.Add(Reply("a", ended: true), isLast: false);
        EnvironmentFailedException error = Assert.Throws<EnvironmentFailedException>(() =>
            played.Add(Reply("b", ended: true), isLast: false)
        );
        Assert.Equal(
            "the environment Failing failed in turn 2 of the conversation with the prompt 'ab': "
                + "NotSupportedException: no b",
            error.Message
        );
        Assert.Contains(
            "NaN in turn 1",
            Assert
                .Throws<TrainingDivergedException>(() =>
                    Begin(new AgentSetup { Environment = static () => new Failing() }, new PromptItem("ab"))
                        .Add(Reply("h", ended: true), isLast: false)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Prompt_without_room_or_without_messages_is_refused()
    {
        PromptTooLongException error = Assert.Throws<PromptTooLongException>(() =>
            Begin(new AgentSetup { Tools = [Tool([])] }, new PromptItem(new string('a', 90)))
        );
        Assert.Contains("no room for a reply in the model's context of 96", error.Message, StringComparison.Ordinal);
        Assert.Throws<EnvironmentFailedException>(() => Begin(new AgentSetup { Tools = [Tool([])] }));
    }

    private static PlayedConversation Begin(AgentSetup setup, PromptItem? prompt = null)
    {
        var played = new PlayedConversation(
            setup,
            new TurnText(AgentTasks.Tokenizer, AgentTasks.Template),
            setup.Environment?.Invoke(),
            context: 96,
            prompt ?? new PromptItem("")
        );
        played.Begin(new Rng(1, 0));
        return played;
    }

    private static Completion Reply(string text, bool ended)
    {
        int[] tokens = [.. AgentTasks.Tokenizer.Encode(text), .. ended ? [End] : Array.Empty<int>()];
        return new Completion([], tokens, new float[tokens.Length], ended ? FinishReason.EndToken : FinishReason.Length)
        {
            Text = text,
        };
    }

    private static string Mask(Conversation conversation) =>
        string.Concat(conversation.Sampled.Select(static sampled => sampled ? '1' : '0'));

    private static FunctionTool Tool(List<string> calls) =>
        FunctionTool.From(
            (string text) =>
            {
                calls.Add(text);
                return string.Concat(text.Reverse());
            },
            "reverse"
        );

    // A format of one's own: a colon and the argument.
    private sealed class Colon : IToolCallReader
    {
        public ToolReply Read(string reply) =>
            reply.StartsWith(':')
                ? new ToolReply(
                    "",
                    [new ToolCall("reverse", System.Text.Json.JsonElement.Parse($"{{\"text\":\"{reply[1..]}\"}}"))]
                )
                : new ToolReply(reply, []);
    }

    private sealed class Failing : ITextEnvironment
    {
        public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random) => prompt.ToMessages();

        public TextStep Respond(string reply) =>
            reply switch
            {
                "b" => throw new NotSupportedException("no\nb"),
                "h" => new TextStep("a", float.NaN),
                _ => new TextStep("a"),
            };
    }
}
