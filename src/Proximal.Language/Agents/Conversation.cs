namespace Proximal.Language;

/// <summary>
/// Conversation that a model sampled: the tokens of its prompt, its replies and the texts that were inserted between
/// them.
/// </summary>
public sealed record Conversation
{
    /// <summary>Tokens of the prompt: the first messages up to the start of the first reply.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>
    /// All tokens after the prompt, [tokens]: replies, tool results, observations and the text of the chat template
    /// between them. The last is of a reply.
    /// </summary>
    public required int[] Tokens { get; init; }

    /// <summary>
    /// Whether the model sampled each token, [tokens]: the loss mask. TRL calls it <c>tool_mask</c>.
    /// </summary>
    public required bool[] Sampled { get; init; }

    /// <summary>Log-probability of each sampled token, as in <see cref="Completion.LogProbs"/>, [sampled tokens].</summary>
    public required float[] LogProbs { get; init; }

    /// <summary>The replies, in order, at least one.</summary>
    public required IReadOnlyList<ConversationTurn> Turns { get; init; }

    /// <summary>All messages, with those of the prompt.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Number of messages of the prompt, at the start of <see cref="Messages"/>.</summary>
    public required int PromptMessages { get; init; }

    /// <summary>Reason for the end of the last reply.</summary>
    public required FinishReason Finish { get; init; }

    /// <summary>
    /// Whether the task ended: the environment terminated, or, without an environment, a reply called no tool.
    /// </summary>
    public required bool Terminated { get; init; }

    /// <summary>
    /// Whether the conversation ended for another reason: the environment truncated it, or it reached the limit of
    /// turns or tokens.
    /// </summary>
    public required bool Truncated { get; init; }

    /// <summary>Number of calls of tools.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Number of calls that failed.</summary>
    public int FailedToolCalls { get; init; }

    /// <summary>Sum of the rewards of the environment.</summary>
    public float Return => Turns.Sum(static turn => turn.Reward);

    /// <summary>The sampled tokens, [sampled tokens].</summary>
    public int[] SampledTokens => [.. Tokens.Where((_, i) => Sampled[i])];

    /// <summary>The messages as text, one after the other, each after its role in brackets.</summary>
    /// <param name="withPrompt">Whether to include the messages of the prompt; false by default.</param>
    public string Transcript(bool withPrompt = false) =>
        string.Join(
            '\n',
            Messages
                .Skip(withPrompt ? 0 : PromptMessages)
                .Select(static message => $"[{message.Role}] {TextOf(message)}")
        );

    private static string TextOf(ChatMessage message)
    {
        string calls = message.Member("tool_calls") is { } list
            ? string.Join(
                " ",
                list.EnumerateArray()
                    .Select(static call => call.GetProperty("function"))
                    .Select(static function => $"{function.GetProperty("name")}({function.GetProperty("arguments")})")
            )
            : "";
        return $"{message.Content} {calls}".Trim();
    }
}

/// <summary>Reply of a model in a <see cref="Conversation"/>.</summary>
/// <param name="Text">Text of the reply, with its calls of tools, without special tokens of other kinds.</param>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="Reward">Reward of the environment for the reply; 0 without an environment.</param>
public sealed record ConversationTurn(string Text, int Tokens, float Reward);
