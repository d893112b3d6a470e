using Proximal.Language;

namespace Proximal.Cli.Tests;

public sealed class ChatSessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reply_continues_the_whole_conversation()
    {
        GenerationModel writer = Model("chatml");
        var sampling = new SamplingOptions { MaxTokens = 6, StopTokens = [] };

        string[] answers = Talk(writer, sampling, "be kind", "hello", "and you?");

        var template = ChatTemplates.Named("chatml");
        ChatMessage[] turns = [new("system", "be kind"), new("user", "hello")];
        var generator = new Generator(writer.Model, writer.Tokenizer);
        Completion first = generator.Generate(
            template.Encode(writer.Tokenizer, turns, new ChatArguments { AddGenerationPrompt = true }).Ids,
            sampling,
            seed: 7,
            stream: 0,
            cancellation: Cancellation
        );
        turns = [.. turns, new("assistant", first.Text!), new("user", "and you?")];
        Completion second = generator.Generate(
            template.Encode(writer.Tokenizer, turns, new ChatArguments { AddGenerationPrompt = true }).Ids,
            sampling,
            seed: 7,
            stream: 1,
            cancellation: Cancellation
        );
        Assert.Equal($"{first.Text}\n{second.Text}\n", string.Concat(answers));
    }

    [Fact]
    public void Reset_clears_the_conversation_and_exit_ends_it()
    {
        GenerationModel writer = Model("chatml");
        var sampling = new SamplingOptions
        {
            MaxTokens = 6,
            Temperature = 0,
            StopTokens = [],
        };
        string alone = string.Concat(Talk(writer, sampling, null, "hello"));
        Assert.Equal(
            alone + alone,
            string.Concat(Talk(writer, sampling, null, "hello", "/reset", "hello", "/exit", "hello"))
        );
        Assert.NotEqual(alone + alone, string.Concat(Talk(writer, sampling, null, "hello", "hello")));
    }

    [Fact]
    public void ChatHistory_drops_the_oldest_turns_beyond_the_context_length()
    {
        GenerationModel writer = Model("llama3");
        var conversation = new ChatHistory(writer, maxTokens: 8);
        int[] prompt = [];
        int forgotten = 0;
        for (int i = 0; i < 12; i++)
        {
            prompt = conversation.AddUserMessage("what is it?", out int gone);
            forgotten += gone;
            conversation.AddReply("nothing");
            Assert.InRange(prompt.Length, 1, TinyModel.Context - 8);
            Assert.Equal(writer.Tokenizer.BeginToken, prompt[0]);
        }

        Assert.Equal(24 - conversation.Count, forgotten);
        Assert.InRange(conversation.Count, 2, 8);
        Assert.Equal(0, conversation.Count % 2);
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() =>
            conversation.AddUserMessage(new string('a', 200), out _)
        );
        Assert.Contains(
            "the model's context has room for 88 before a reply",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_a_chat_template_each_line_is_a_separate_prompt()
    {
        GenerationModel writer = Model(null);
        var sampling = new SamplingOptions
        {
            MaxTokens = 5,
            Temperature = 0,
            StopTokens = [],
        };
        string alone = string.Concat(Talk(writer, sampling, null, "hello"));
        Assert.Equal(alone + alone, string.Concat(Talk(writer, sampling, null, "hello", "hello")));
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() =>
            Talk(writer, sampling, "be kind", "hello")
        );
        Assert.Contains("a system message needs a chat template", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interactive_session_reports_errors_and_continues()
    {
        var output = new StringWriter();
        var session = new ChatSession(
            Model("chatml"),
            new SamplingOptions { MaxTokens = 4 },
            0,
            null,
            output,
            interactive: true
        );
        session.Run(Lines("/rest", "/exit"), static () => Cancellation);
        Assert.Contains(
            "(unknown command '/rest': /reset clears the conversation",
            output.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains("Conversation with the chat template ", output.ToString(), StringComparison.Ordinal);
    }

    private GenerationModel Model(string? template)
    {
        TinyModel.Save(folder.Path, template);
        return GenerationModel.Open(folder.Path);
    }

    private static string[] Talk(
        GenerationModel writer,
        SamplingOptions sampling,
        string? system,
        params string[] lines
    )
    {
        var output = new StringWriter { NewLine = "\n" };
        new ChatSession(writer, sampling, 7, system, output, interactive: false).Run(
            Lines(lines),
            static () => Cancellation
        );
        return [output.ToString()];
    }

    private static Func<string?> Lines(params string[] lines)
    {
        IEnumerator<string> next = lines.AsEnumerable().GetEnumerator();
        return () => next.MoveNext() ? next.Current : null;
    }
}
