using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Proximal.Language;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Proximal.Extensions.AI.Tests;

public sealed class LanguageModelChatClientTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly ChatMessage[] question = [new(ChatRole.User, "What is 2 + 3?")];

    [Fact]
    public async Task Response_has_text_usage_reason_and_model()
    {
        var scripted = new ScriptedModel();
        scripted.Write("It is five.", question);
        using LanguageModelChatClient client = scripted.Client();

        ChatResponse response = await client.GetResponseAsync(question, null, Never);

        Assert.Equal("It is five.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("scripted", response.ModelId);
        Assert.Equal(ChatRole.Assistant, Assert.Single(response.Messages).Role);
        int prompt = scripted
            .Tokenizer.Encode("<|im_start|>user\nWhat is 2 + 3?<|im_end|>\n<|im_start|>assistant\n")
            .Length;
        Assert.Equal(prompt, response.Usage!.InputTokenCount);
        Assert.Equal(scripted.Tokenizer.Encode("It is five.").Length + 1, response.Usage.OutputTokenCount);
        Assert.Equal(response.Usage.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task Stream_has_the_text_in_pieces()
    {
        var scripted = new ScriptedModel();
        scripted.Write("It is fünf.", question);
        using LanguageModelChatClient client = scripted.Client();
        var pieces = new List<string>();
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(question, null, Never))
            pieces.Add(update.Text);
        Assert.Equal("It is fünf.", string.Concat(pieces));
        Assert.True(pieces.Count > 5);
    }

    [Fact]
    public async Task Options_of_a_request_are_used()
    {
        var scripted = new ScriptedModel();
        scripted.Write("one two three", question);
        using LanguageModelChatClient client = scripted.Client();

        ChatResponse cut = await client.GetResponseAsync(question, new ChatOptions { MaxOutputTokens = 3 }, Never);
        Assert.Equal(ChatFinishReason.Length, cut.FinishReason);
        Assert.Equal(3, cut.Usage!.OutputTokenCount);
        ChatResponse stopped = await client.GetResponseAsync(
            question,
            new ChatOptions { StopSequences = [" two"] },
            Never
        );
        Assert.Equal("one", stopped.Text);
        Assert.Equal(ChatFinishReason.Stop, stopped.FinishReason);

        var instructed = new ChatOptions { Instructions = "Be brief." };
        scripted.Write("2", [new(ChatRole.System, "Be brief."), .. question]);
        Assert.Equal("2", (await client.GetResponseAsync(question, instructed, Never)).Text);
    }

    [Fact]
    public async Task Request_with_a_seed_is_reproducible_and_others_differ()
    {
        var random = new Rng(3);
        BytePairTokenizer tokenizer = new ScriptedModel().Tokenizer;
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, 128, 16, 1, 1),
            ref random
        );
        using var client = new LanguageModelChatClient(model, tokenizer);
        var seeded = new ChatOptions { Seed = 7, MaxOutputTokens = 20 };
        string first = (await client.GetResponseAsync(question, seeded, Never)).Text;
        string other = (await client.GetResponseAsync(question, new ChatOptions { MaxOutputTokens = 20 }, Never)).Text;
        Assert.Equal(first, (await client.GetResponseAsync(question, seeded, Never)).Text);
        Assert.NotEqual(
            other,
            (await client.GetResponseAsync(question, new ChatOptions { MaxOutputTokens = 20 }, Never)).Text
        );
        Assert.NotEqual(
            first,
            (await client.GetResponseAsync(question, new ChatOptions { Seed = 8, MaxOutputTokens = 20 }, Never)).Text
        );
        // Temperature, top-p and top-k: each alone makes sampling greedy.
        string greedy = (await client.GetResponseAsync(question, Greedy(static o => o.Temperature = 0), Never)).Text;
        Assert.Equal(greedy, (await client.GetResponseAsync(question, Greedy(static o => o.TopK = 1), Never)).Text);
        Assert.Equal(greedy, (await client.GetResponseAsync(question, Greedy(static o => o.TopP = 1e-6f), Never)).Text);

        static ChatOptions Greedy(Action<ChatOptions> set)
        {
            var options = new ChatOptions { Seed = 9, MaxOutputTokens = 20 };
            set(options);
            return options;
        }
    }

    [Fact]
    public async Task Cancelled_stream_ends_and_the_next_request_works()
    {
        var scripted = new ScriptedModel();
        scripted.Write(new string('a', 150), question);
        using LanguageModelChatClient client = scripted.Client();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync(question, null, stop.Token))
                await stop.CancelAsync();
        });
        await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync(question, null, Never))
            break;
        Assert.Equal(150, (await client.GetResponseAsync(question, null, Never)).Text.Length);
    }

    [Fact]
    public async Task Requests_at_the_same_time_have_their_own_answers()
    {
        var scripted = new ScriptedModel();
        ChatMessage[] longer = [new(ChatRole.User, "What is 2 + 3? Answer with all the words that you have for it.")];
        scripted.Write("five", question);
        scripted.Write("the number five", longer);
        using LanguageModelChatClient client = scripted.Client();
        ChatResponse[] responses = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => client.GetResponseAsync(i % 2 == 0 ? question : longer, null, Never))
        );
        for (int i = 0; i < responses.Length; i++)
            Assert.Equal(i % 2 == 0 ? "five" : "the number five", responses[i].Text);
    }

    [Fact]
    public async Task Function_is_invoked_and_its_result_reaches_the_model()
    {
        var scripted = new ScriptedModel();
        int calls = 0;
        AIFunction add = AIFunctionFactory.Create(
            ([Description("First")] int a, int b) =>
            {
                calls++;
                return a + b;
            },
            "add",
            "Adds numbers."
        );
        var options = new ChatOptions { Tools = [add] };
        var call = new FunctionCallContent(
            "call00000",
            "add",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["a"] = 2, ["b"] = 3 }
        );
        scripted.Write("""<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>""", question, options);
        scripted.Write(
            "It is 5.",
            [
                .. question,
                new ChatMessage(ChatRole.Assistant, [call]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call00000", 5)]),
            ],
            options
        );

        using LanguageModelChatClient client = scripted.Client();
        ChatResponse direct = await client.GetResponseAsync(question, options, Never);
        Assert.Equal(ChatFinishReason.ToolCalls, direct.FinishReason);
        Assert.Equal("", direct.Text);
        FunctionCallContent found = Assert.Single(direct.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("add", "call00000"), (found.Name, found.CallId));

        using var invoking = new FunctionInvokingChatClient(client);
        ChatResponse response = await invoking.GetResponseAsync(question, options, Never);
        Assert.Equal(1, calls);
        Assert.Equal("It is 5.", response.Messages[^1].Text);
    }

    [Fact]
    public void Unsupported_options_and_contents_are_refused()
    {
        using LanguageModelChatClient client = new ScriptedModel().Client();
        Refused(new ChatOptions { FrequencyPenalty = 0.5f }, "FrequencyPenalty");
        Refused(new ChatOptions { PresencePenalty = 0.5f }, "PresencePenalty");
        Refused(new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, "ResponseFormat");
        Refused(new ChatOptions { ConversationId = "1" }, "ConversationId");
        Refused(new ChatOptions { ModelId = "other" }, "scripted");
        Refused(new ChatOptions { RawRepresentationFactory = static _ => 1 }, "RawRepresentationFactory");
        Refused(
            new ChatOptions
            {
                Tools = [AIFunctionFactory.Create(static () => 1, "f")],
                ToolMode = ChatToolMode.RequireAny,
            },
            "ToolMode"
        );
        NotSupportedException e = Assert.Throws<NotSupportedException>(() =>
        {
            _ = client.GetResponseAsync(
                [new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])],
                null,
                Never
            );
        });
        Assert.Contains("DataContent", e.Message, StringComparison.Ordinal);

        void Refused(ChatOptions options, string name)
        {
            NotSupportedException refusal = Assert.Throws<NotSupportedException>(() =>
            {
                _ = client.GetResponseAsync(question, options, Never);
            });
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Client_is_registered_with_a_folder()
    {
        using var temporary = new TemporaryFolder();
        var scripted = new ScriptedModel();
        scripted.Write("Hello.", question);
        scripted.Model.Save(temporary["model"]);
        scripted.Tokenizer.Save(temporary["model"]);
        var options = new LanguageModelChatOptions { Sampling = new SamplingOptions { Temperature = 0 } };
        await using ServiceProvider provider = new ServiceCollection()
            .AddLanguageModelChatClient(temporary["model"], options)
            .AddKeyedLanguageModelChatClient("judge", temporary["model"], options with { ModelId = "named" })
            .BuildServiceProvider();

        IChatClient client = provider.GetRequiredService<IChatClient>();
        Assert.Equal("Hello.", (await client.GetResponseAsync(question, null, Never)).Text);
        Assert.Equal("model", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Same(client, client.GetService<LanguageModelChatClient>());
        Assert.Equal(
            "named",
            provider.GetRequiredKeyedService<IChatClient>("judge").GetService<ChatClientMetadata>()!.DefaultModelId
        );
    }

    [Fact]
    public void Tokenizer_without_a_chat_template_is_refused()
    {
        var tokenizer = new CharacterTokenizer("abc");
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, 16, 8, 1, 1),
            ref random
        );
        using var client = new LanguageModelChatClient(model, tokenizer);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() =>
        {
            _ = client.GetResponseAsync(question, null, Never);
        });
        Assert.Contains("has no chat template", e.Message, StringComparison.Ordinal);
    }
}
