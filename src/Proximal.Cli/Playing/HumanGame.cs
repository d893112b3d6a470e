using Proximal.Environments;

namespace Proximal.Cli;

/// <summary>Plays games of a person, who enters moves as lines of text, against a player.</summary>
/// <param name="game">The game.</param>
/// <param name="opponent">The other player.</param>
/// <param name="seat">Seat of the person, 0 for the first.</param>
/// <param name="read">Reads a line; null at the end of the input.</param>
/// <param name="output">Receives boards, prompts and results.</param>
internal sealed class HumanGame(IBoardGame game, IPlayer opponent, int seat, Func<string?> read, TextWriter output)
{
    private const string Quit = "q";

    private readonly MultiAgentStep step = new(game);

    /// <summary>Plays games until their number is reached or the person quits.</summary>
    /// <param name="games">Number of games.</param>
    /// <param name="seed">Seed of the opponent.</param>
    public void Play(int games, ulong seed)
    {
        var random = new Rng(seed, RandomStreams.Evaluation);
        game.Seed(seed, VectorEnvironment.FirstStream);
        output.WriteLine($"you are {(seat == 0 ? "X, the first player" : "O, the second player")}");
        for (int i = 0; i < games; i++)
            if (!PlayOne(ref random))
                return;
    }

    private bool PlayOne(ref Rng random)
    {
        opponent.Begin();
        step.Clear();
        step.Status.Clear();
        game.Reset(step);
        while (!step.IsOver)
        {
            int mover = step.Status.IndexOf(AgentStatus.Acting);
            for (int agent = 0; agent < step.Count; agent++)
                step.Action(agent).Clear();
            if (mover == seat)
            {
                output.WriteLine();
                output.WriteLine(game.BoardText);
                if (Ask() is not { } move)
                {
                    output.WriteLine("stopped");
                    return false;
                }

                step.Action(mover)[0] = move;
            }
            else
            {
                opponent.Act([.. step.Observation(mover), .. step.ActionMask(mover)], step.Action(mover), ref random);
                output.WriteLine($"the policy plays {game.MoveName} {step.Choice(mover) + 1}");
            }

            step.Clear();
            game.Step(step);
        }

        output.WriteLine();
        output.WriteLine(game.BoardText);
        output.WriteLine(
            step.Rewards[seat] switch
            {
                > 0 => "you win",
                < 0 => "you lose",
                _ => "a draw",
            }
        );
        return true;
    }

    // Returns a valid action; null to stop.
    private int? Ask()
    {
        int count = step.ActionMask(seat).Length;
        while (true)
        {
            output.Write($"your {game.MoveName}, 1 to {count} ({Quit} quits): ");
            output.Flush();
            if (read()?.Trim() is not { } line || line.Equals(Quit, StringComparison.OrdinalIgnoreCase))
                return null;
            if (
                int.TryParse(line, out int number)
                && number >= 1
                && number <= count
                && step.ActionMask(seat)[number - 1] != 0
            )
                return number - 1;
            IEnumerable<int> valid = Enumerable.Range(0, count).Where(i => step.ActionMask(seat)[i] != 0);
            output.WriteLine(
                $"{MessageText.Quote(line)} is no valid {game.MoveName}: enter {string.Join(", ", valid.Select(i => i + 1))}"
            );
        }
    }
}
