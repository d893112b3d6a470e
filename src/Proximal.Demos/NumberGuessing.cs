using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Number guessing: find a secret number from 1 to <paramref name="numbers"/> by guesses, which are answered by
/// <c>higher</c> or <c>lower</c>. The reward is 1 for the number, and 0 if all guesses are used.
/// </summary>
/// <param name="numbers">Number of numbers, at least 2. Default 7.</param>
/// <param name="guesses">Number of guesses, at least 1. Default 3, enough to find each of 7 numbers.</param>
public sealed class NumberGuessing(int numbers = 7, int guesses = 3) : ITextEnvironment
{
    private int secret;
    private int used;

    /// <inheritdoc/>
    public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random)
    {
        secret = 1 + random.NextInt32(numbers);
        used = 0;
        return
        [
            new ChatMessage("user", string.Create(CultureInfo.InvariantCulture, $"guess a number from 1 to {numbers}")),
        ];
    }

    /// <inheritdoc/>
    public TextStep Respond(string reply)
    {
        used++;
        bool isNumber = int.TryParse(reply.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int guess);
        if (isNumber && guess == secret)
            return new TextStep("correct", 1, Terminated: true);
        string answer = isNumber ? (secret > guess ? "higher" : "lower") : "that is not a number";
        return new TextStep(answer, 0, Terminated: used == guesses);
    }
}
