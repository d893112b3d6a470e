using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Plays games of two sides.</summary>
internal sealed class TwoPlayerMatch
{
    // Streams of the seed: of the environment and of the players in a game.
    private const ulong PlayerStream = RandomStreams.Evaluation;

    private readonly IMultiAgentEnvironment environment;
    private readonly MultiAgentStep step;
    private readonly float[] row;
    private readonly int[] sides;

    /// <summary>Creates the game.</summary>
    /// <param name="entry">Environment of two teams.</param>
    /// <exception cref="InvalidInputException">The environment does not have two teams.</exception>
    public TwoPlayerMatch(EnvironmentEntry entry)
    {
        environment =
            entry.CreateAgents?.Invoke()
            ?? throw new InvalidInputException($"{entry.Name} has one agent: matches need a game of two teams");
        step = new MultiAgentStep(environment);
        int[] teams = [.. Enumerable.Range(0, step.Count).Select(environment.Team)],
            numbers = [.. teams.Distinct().Order()];
        if (numbers.Length != 2)
            throw new InvalidInputException(
                $"{entry.Name} has {numbers.Length} team{(numbers.Length == 1 ? "" : "s")}: matches need a game of two"
            );
        sides = [.. teams.Select(team => Array.IndexOf(numbers, team))];
        row = new float[entry.ObservationSpace.ObservationSize + entry.ActionSpace.ActionMaskSize];
    }

    /// <summary>Plays games of one player in the first seat against another in the second.</summary>
    /// <param name="first">Plays the agents of the first team.</param>
    /// <param name="second">Plays the agents of the second team.</param>
    /// <param name="games">Number of games.</param>
    /// <param name="seed">Seed of the games.</param>
    /// <param name="cancellation">Cancels between games.</param>
    /// <returns>Results of the first player.</returns>
    public MatchScore Play(
        Contestant first,
        Contestant second,
        int games,
        ulong seed,
        CancellationToken cancellation = default
    )
    {
        IPlayer[] players = [.. sides.Select(side => (side == 0 ? first : second).Create())];
        var random = new Rng(seed, PlayerStream);
        environment.Seed(seed, VectorEnvironment.FirstStream);
        var score = default(MatchScore);
        for (int i = 0; i < games; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            score += MatchScore.Of(PlayOne(players, ref random));
        }

        return score;
    }

    // Mean return of the first team minus that of the second.
    private double PlayOne(IPlayer[] players, ref Rng random)
    {
        foreach (IPlayer player in players)
            player.Begin();
        step.Clear();
        step.Status.Clear();
        environment.Reset(step);
        double margin = 0;
        for (int steps = 0; !step.IsOver && steps < PolicyEvaluation.StepLimit; steps++)
        {
            for (int agent = 0; agent < step.Count; agent++)
            {
                step.Action(agent).Clear();
                if (step.Status[agent] == AgentStatus.Acting)
                    players[agent].Act(RowOf(agent), step.Action(agent), ref random);
            }

            step.Clear();
            environment.Step(step);
            for (int agent = 0; agent < step.Count; agent++)
            {
                int size = sides.Count(side => side == sides[agent]);
                margin += (sides[agent] == 0 ? step.Rewards[agent] : -step.Rewards[agent]) / size;
            }
        }

        return margin;
    }

    private ReadOnlySpan<float> RowOf(int agent)
    {
        ReadOnlySpan<float> observation = step.Observation(agent),
            mask = step.ActionMask(agent);
        observation.CopyTo(row);
        mask.CopyTo(row.AsSpan(observation.Length));
        return row.AsSpan(0, observation.Length + mask.Length);
    }
}

/// <summary>Results of games: wins, draws and losses of one player.</summary>
internal readonly record struct MatchScore(int Wins, int Draws, int Losses)
{
    /// <summary>Number of games.</summary>
    public int Games => Wins + Draws + Losses;

    /// <summary>Score: 1 for a win, 0.5 for a draw.</summary>
    public double Points => Wins + (0.5 * Draws);

    /// <summary>Results of the other player.</summary>
    public MatchScore Reversed => new(Losses, Draws, Wins);

    /// <summary>Result of one game.</summary>
    /// <param name="margin">Return of the player minus that of the other.</param>
    public static MatchScore Of(double margin) => new(margin > 0 ? 1 : 0, margin == 0 ? 1 : 0, margin < 0 ? 1 : 0);

    /// <summary>Sum of results.</summary>
    public static MatchScore operator +(MatchScore one, MatchScore two) =>
        new(one.Wins + two.Wins, one.Draws + two.Draws, one.Losses + two.Losses);
}
