namespace Proximal.Language;

/// <summary>
/// Conversations of a model with tools, an environment, or both: the completion of a prompt becomes several replies of
/// the model with inserted texts between them.
/// </summary>
/// <remarks>
/// A reply that calls tools is answered by their results, in messages of the role <c>tool</c>. Any other reply goes to
/// the environment, whose answer is a message of the role <c>user</c>; without an environment it ends the conversation.
/// The chat template writes the messages; the sampled tokens stay as they are.
/// </remarks>
public sealed record AgentSetup
{
    /// <summary>
    /// Creates an environment; called once for each conversation that is played at the same time. Default null: none.
    /// </summary>
    public Func<ITextEnvironment>? Environment { get; init; }

    /// <summary>Tools that the model can call. Default none.</summary>
    public IReadOnlyList<ITool> Tools { get; init; } = [];

    /// <summary>
    /// Maximum number of replies of the model in a conversation (YAML: <c>max_turns</c>). Default 8. TRL's
    /// <c>max_tool_calling_iterations</c> counts the calls before the last reply: it is one less.
    /// </summary>
    public int MaxTurns { get; init; } = 8;

    /// <summary>
    /// Maximum number of tokens of a conversation after its prompt, sampled and inserted (YAML:
    /// <c>max_conversation_tokens</c>; TRL: <c>max_completion_length</c>). Default null: the model's context. A reply
    /// has at most <see cref="SamplingOptions.MaxTokens"/>.
    /// </summary>
    public int? MaxConversationTokens { get; init; }

    /// <summary>
    /// Chat template that writes the messages. Default null: that of the tokenizer. It must write earlier messages the
    /// same when others follow.
    /// </summary>
    public ChatTemplate? Template { get; init; }

    /// <summary>Reader of the calls in a reply. Default null: that of the template's format.</summary>
    public IToolCallReader? ToolCalls { get; init; }

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, there is neither a tool nor an environment, or two tools have the same name.
    /// </exception>
    public void Validate()
    {
        OptionCheck.Positive(MaxTurns, nameof(MaxTurns), "max_turns");
        if (MaxConversationTokens is { } tokens)
            OptionCheck.Positive(tokens, nameof(MaxConversationTokens), "max_conversation_tokens");
        if (Environment is null && Tools.Count == 0)
            throw new InvalidInputException("conversations need an environment or tools");
        _ = new ToolSet(Tools);
    }

    /// <summary>Maximum number of sampled tokens of a conversation.</summary>
    internal int MaxSampledTokens(SamplingOptions sampling) =>
        (int)Math.Min(MaxConversationTokens ?? int.MaxValue, (long)MaxTurns * sampling.MaxTokens);
}
