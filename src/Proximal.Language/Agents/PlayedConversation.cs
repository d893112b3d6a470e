using System.Globalization;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Conversation in progress.</summary>
/// <param name="setup">Tools and limits.</param>
/// <param name="text">Texts of the chat template.</param>
/// <param name="environment">The environment; null for none.</param>
/// <param name="context">Maximum number of tokens of the model.</param>
/// <param name="prompt">The prompt.</param>
internal sealed class PlayedConversation(
    AgentSetup setup,
    TurnText text,
    ITextEnvironment? environment,
    int context,
    PromptItem prompt
)
{
    private readonly List<int> tokens = [];
    private readonly List<bool> sampled = [];
    private readonly List<float> logProbs = [];
    private readonly List<ChatMessage> messages = [];
    private readonly List<ConversationTurn> turns = [];
    private int[] promptTokens = [];
    private int promptMessages;
    private ToolSet tools = new([]);
    private FinishReason finish;
    private bool terminated,
        truncated;
    private int calls,
        failedCalls;

    /// <summary>Whether the conversation ended.</summary>
    public bool Ended => terminated || truncated;

    /// <summary>Tokens of the prompt and of the conversation so far.</summary>
    public int[] AllTokens => [.. promptTokens, .. tokens];

    /// <summary>Number of tokens that can be added.</summary>
    public int Room =>
        Math.Min(
            context - promptTokens.Length - tokens.Count,
            (setup.MaxConversationTokens ?? int.MaxValue) - tokens.Count
        );

    /// <summary>Starts the conversation.</summary>
    /// <param name="random">Generator of the environment.</param>
    public void Begin(Rng random)
    {
        IReadOnlyList<ChatMessage> first = environment is null
            ? prompt.ToMessages()
            : Guard(() => environment.Reset(prompt, random));
        if (first.Count == 0)
            throw new EnvironmentFailedException(
                environment is null
                    ? "a conversation needs a prompt, but the prompt is empty"
                    : $"the environment {environment.Name} started a conversation without a message"
            );
        messages.AddRange(first);
        promptMessages = first.Count;
        tools = new ToolSet(environment is null ? setup.Tools : setup.Tools.Concat(environment.Tools));
        ChatArguments arguments = prompt.Arguments ?? ChatArguments.None;
        promptTokens =
            environment is null && prompt is { IsChat: true, Messages: null }
                ? text.Encode(prompt.Prompt)
                : text.Prompt(first, tools.IsEmpty ? arguments : arguments with { Tools = tools.Definitions });
        if (promptTokens.Length >= context)
            throw new PromptTooLongException(
                $"the prompt {Shown} has {promptTokens.Length} tokens with its tools, which leaves no room for a reply "
                    + $"in the model's context of {context}"
            );
    }

    /// <summary>Adds a reply of the model, and the answer of tools or of the environment.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="isLast">Whether the limit of turns is reached.</param>
    public void Add(Completion reply, bool isLast)
    {
        tokens.AddRange(reply.Tokens);
        logProbs.AddRange(reply.LogProbs);
        sampled.AddRange(Enumerable.Repeat(true, reply.Tokens.Length));
        finish = reply.Finish;
        string written = text.TextOf(reply);
        float reward = 0;
        if (finish == FinishReason.Length)
        {
            // The reply is not complete.
            messages.Add(new ChatMessage(ChatMessage.Assistant, written));
            truncated = true;
        }
        else
        {
            ToolReply read = tools.IsEmpty
                ? new ToolReply(written, [])
                : (setup.ToolCalls ?? text.ToolCalls).Read(written);
            messages.Add(MessageOf(written, read));
            reward =
                read.Calls.Count > 0 || read.Error is not null ? CallTools(read, isLast) : Respond(written, isLast);
        }

        turns.Add(new ConversationTurn(written, reply.Tokens.Length, reward));
    }

    /// <summary>The conversation after its end.</summary>
    public Conversation ToConversation() =>
        new()
        {
            Prompt = promptTokens,
            Tokens = [.. tokens],
            Sampled = [.. sampled],
            LogProbs = [.. logProbs],
            Turns = turns,
            Messages = messages,
            PromptMessages = promptMessages,
            Finish = finish,
            Terminated = terminated,
            Truncated = truncated,
            ToolCalls = calls,
            FailedToolCalls = failedCalls,
        };

    private float CallTools(ToolReply read, bool isLast)
    {
        calls += read.Calls.Count + (read.Error is null ? 0 : 1);

        // The model could not read the results.
        if (isLast)
        {
            truncated = true;
            return 0;
        }

        ToolResult[] results =
        [
            .. read.Calls.Select(tools.Call),
            .. read.Error is { } error ? [ToolResult.Failure("", error)] : Array.Empty<ToolResult>(),
        ];
        failedCalls += results.Count(static result => result.Failed);
        Insert([.. results.Select(static result => result.ToMessage())]);
        return 0;
    }

    private float Respond(string reply, bool isLast)
    {
        if (environment is null)
        {
            terminated = true;
            return 0;
        }

        TextStep step = Guard(() => environment.Respond(reply));
        if (!float.IsFinite(step.Reward))
            throw new TrainingDivergedException(
                $"the reward of the environment {environment.Name} is {step.Reward} in turn {turns.Count + 1} of the "
                    + $"conversation with the prompt {Shown}; training stopped before it could reach the weights"
            );
        (terminated, truncated) = (step.Terminated, step.Truncated);
        if (step.Observation is { Length: > 0 } || !Ended)
        {
            var observation = new ChatMessage(ChatMessage.User, step.Observation ?? "");
            if (Ended || isLast)
                messages.Add(observation);
            else
                Insert([observation]);
        }

        truncated |= isLast && !terminated;
        return step.Reward;
    }

    // Text after which there is no room for a reply ends the conversation.
    private void Insert(ChatMessage[] added)
    {
        messages.AddRange(added);
        int[] inserted = text.After(added, tokens[^1]);
        if (inserted.Length >= Room)
        {
            truncated = true;
            return;
        }

        tokens.AddRange(inserted);
        sampled.AddRange(Enumerable.Repeat(false, inserted.Length));
    }

    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is not (TrainingDivergedException or OperationCanceledException))
        {
            bool isForeign = e is not (ProgramFailedException or InvalidInputException);
            throw new EnvironmentFailedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the environment {environment!.Name} failed in {Turn} of the conversation with the prompt {Shown}: "
                )
                    + (isForeign ? $"{e.GetType().Name}: " : "")
                    + e.Message.ReplaceLineEndings(" "),
                e
            );
        }
    }

    private string Turn =>
        messages.Count == 0 ? "the reset" : string.Create(CultureInfo.InvariantCulture, $"turn {turns.Count + 1}");

    private string Shown =>
        Excerpt.Of(
            prompt.Messages is [.., var asked] ? asked.Content ?? ""
            : prompt.Prompt.Length == 0 && messages.Count > 0 ? messages[0].Content ?? ""
            : prompt.Prompt
        );

    private static ChatMessage MessageOf(string written, ToolReply read)
    {
        if (read.Calls.Count == 0)
            return new ChatMessage(ChatMessage.Assistant, written);
        return new ChatMessage(
            JsonBuilder.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("role", ChatMessage.Assistant);
                writer.WriteString("content", read.Text);
                writer.WriteStartArray("tool_calls");
                foreach (ToolCall call in read.Calls)
                    Write(writer, call);
                writer.WriteEndArray();
                writer.WriteEndObject();
            })
        );
    }

    private static void Write(Utf8JsonWriter writer, ToolCall call)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        if (call.Id is not null)
            writer.WriteString("id", call.Id);
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("arguments");
        call.Arguments.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
