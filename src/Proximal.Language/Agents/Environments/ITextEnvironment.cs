namespace Proximal.Language;

/// <summary>
/// Environment that a language model plays by text over several turns: a game, a simulation, a user. One object plays
/// one conversation at a time, and is reset for the next one.
/// </summary>
/// <remarks>
/// All randomness comes from the generator of <see cref="Reset"/>, so that a resumed run equals an uninterrupted one.
/// Conversations are not interrupted by checkpoints, so an environment has no state to save.
/// </remarks>
/// <example>
/// <code>
/// public sealed class CoinGame : ITextEnvironment
/// {
///     private bool isHeads;
///
///     public IReadOnlyList&lt;ChatMessage&gt; Reset(PromptItem prompt, Rng random)
///     {
///         isHeads = random.NextInt32(2) == 0;
///         return [new ChatMessage("user", "heads or tails?")];
///     }
///
///     public TextStep Respond(string reply) =>
///         TextStep.End(reply.Trim() == (isHeads ? "heads" : "tails") ? 1 : 0);
/// }
/// </code>
/// </example>
public interface ITextEnvironment
{
    /// <summary>Short name for messages and logs. Default: the name of the type.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// Tools of this environment, which the model can call besides those of <see cref="AgentSetup.Tools"/>. Read after
    /// each <see cref="Reset"/>. They can change the environment. Default none.
    /// </summary>
    IReadOnlyList<ITool> Tools => [];

    /// <summary>Starts a conversation.</summary>
    /// <param name="prompt">
    /// The record of the data set, with its metadata; an empty prompt without a data set. Its messages are
    /// <see cref="PromptItem.ToMessages"/>.
    /// </param>
    /// <param name="random">
    /// Generator of this conversation. The conversations of a group of <see cref="Grpo"/> start with the same generator,
    /// so that they are comparable.
    /// </param>
    /// <returns>The first messages, at least one; usually one of the role <c>user</c>, or those of the prompt.</returns>
    IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random);

    /// <summary>Answers a reply of the model.</summary>
    /// <param name="reply">
    /// Text of the reply, without special tokens. A reply that calls tools goes to the tools instead.
    /// </param>
    TextStep Respond(string reply);
}
