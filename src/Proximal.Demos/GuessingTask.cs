using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// <see cref="NumberGuessing"/> with 7 numbers and 3 guesses. The script guesses a random number, in half of the turns
/// one that the answers leave. Bisection always finds the number.
/// </summary>
public sealed class GuessingTask : AgentTask
{
    private const int Numbers = 7,
        Guesses = 3;
    private const double SensibleShare = 0.5;

    /// <inheritdoc/>
    public override string Name => "guessing";

    /// <inheritdoc/>
    public override string Description =>
        "Guess a number from 1 to 7 in 3 guesses, which are answered by higher or lower; reward 1 for the number.";

    /// <inheritdoc/>
    public override AgentSetup Setup { get; } =
        new() { Environment = static () => new NumberGuessing(Numbers, Guesses), MaxTurns = Guesses };

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> Prompts { get; } = [new("")];

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> EvaluationPrompts => Prompts;

    /// <inheritdoc/>
    public override int ScriptedConversations => 4000;

    /// <inheritdoc/>
    public override int TrainingConversations => 12_288;

    /// <inheritdoc/>
    public override bool IsSolved(PromptItem prompt, Conversation conversation) => conversation.Return > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ChatMessage> Script(ref Rng random) =>
        Play(new NumberGuessing(Numbers, Guesses), ref random, Guesses, Guess);

    private static string Guess(IReadOnlyList<ChatMessage> messages, ref Rng random)
    {
        (int low, int high) = (1, Numbers);
        if (random.NextDouble() < SensibleShare)
            for (int i = 1; i + 1 < messages.Count; i += 2)
            {
                int guess = int.Parse(messages[i].Content!, CultureInfo.InvariantCulture);
                if (messages[i + 1].Content == "higher")
                    low = Math.Max(low, guess + 1);
                else
                    high = Math.Min(high, guess - 1);
            }

        return (low + random.NextInt32(high - low + 1)).ToString(CultureInfo.InvariantCulture);
    }
}
