using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary><see cref="GridWorld"/> of 3 rows and 3 columns with 4 moves. The script moves at random, in
/// a quarter of the turns closer to the goal.</summary>
public sealed class GridTask : AgentTask
{
    private const int Size = 3,
        Moves = 4;
    private const double SensibleShare = 0.25;

    /// <inheritdoc/>
    public override string Name => "grid";

    /// <inheritdoc/>
    public override string Description =>
        "Walk to the goal of a grid of 3 rows and 3 columns in 4 moves, by up, down, left and right.";

    /// <inheritdoc/>
    public override AgentSetup Setup { get; } =
        new() { Environment = static () => new GridWorld(Size, Moves), MaxTurns = Moves };

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> Prompts { get; } = [new("")];

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> EvaluationPrompts => Prompts;

    /// <inheritdoc/>
    public override int ReplyTokens => 4;

    /// <inheritdoc/>
    public override bool IsSolved(PromptItem prompt, Conversation conversation) => conversation.Terminated;

    /// <inheritdoc/>
    public override IReadOnlyList<ChatMessage> Script(ref Rng random) =>
        Play(new GridWorld(Size, Moves), ref random, Moves, Move);

    private static string Move(IReadOnlyList<ChatMessage> messages, ref Rng random)
    {
        // you row A column B goal row C column D
        int[] numbers =
        [
            .. messages[^1]
                .Content!.Split(' ')
                .Where(static word => char.IsAsciiDigit(word[0]))
                .Select(static word => int.Parse(word, CultureInfo.InvariantCulture)),
        ];
        string[] closer =
        [
            .. numbers[0] > numbers[2] ? ["up"] : Array.Empty<string>(),
            .. numbers[0] < numbers[2] ? ["down"] : Array.Empty<string>(),
            .. numbers[1] > numbers[3] ? ["left"] : Array.Empty<string>(),
            .. numbers[1] < numbers[3] ? ["right"] : Array.Empty<string>(),
        ];
        return random.NextDouble() < SensibleShare
            ? closer[random.NextInt32(closer.Length)]
            : GridWorld.Moves[random.NextInt32(GridWorld.Moves.Count)];
    }
}
