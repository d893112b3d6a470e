namespace Proximal;

/// <summary>
/// Self-play against snapshots (ML-Agents; fictitious self-play, Heinrich and Silver 2016): which team learns in each
/// environment, which snapshot plays the others, and the rating of the current policy.
/// </summary>
/// <remarks>
/// The rating is that of maximum likelihood given the games against snapshots since the last snapshot was saved, whose
/// ratings are fixed (<see cref="EloRating.Estimate"/>). It is relative to the initial policy, which has
/// <see cref="SelfPlayOptions.InitialElo"/>. A game is won by the side whose agents have the higher mean return.
/// </remarks>
internal sealed class SelfPlay : IStateful
{
    /// <summary>In place of a snapshot: the current policy.</summary>
    public const int Latest = -1;

    private readonly MultiAgentVectorEnvironment environments;
    private readonly Policy policy;
    private readonly SelfPlayOptions options;
    private readonly Func<Policy> copy;
    private readonly List<OpponentSnapshot> snapshots = [];
    private readonly int agents;

    // By agent: its team, counted from 0. By team: its number of agents.
    private readonly int[] teams;
    private readonly int[] sizes;

    // By environment: the team that learns, the snapshot that plays the others, whether it has played the whole
    // episode, the steps of opponents when it was drawn, and the learners' return minus that of the opponents.
    private readonly int[] learning;
    private readonly int[] opponents;
    private readonly bool[] rated;
    private readonly long[] drawn;
    private readonly double[] margins;
    private RatedGames[] games = [];
    private Rating rating;
    private Rating earlier;
    private long saved;
    private long nextSave;
    private long opponentSteps;
    private Rng random;

    /// <summary>Assigns the learning teams.</summary>
    /// <param name="environments">Environments of several agents.</param>
    /// <param name="policy">Policy that is trained.</param>
    /// <param name="options">Options of the run, with self-play.</param>
    /// <exception cref="InvalidInputException">All agents are in one team.</exception>
    public SelfPlay(MultiAgentVectorEnvironment environments, Policy policy, OnPolicyOptions options)
    {
        (this.environments, this.policy, this.options) = (environments, policy, options.Opponents!);
        copy = () => OnPolicyTrainer.CreatePolicy(environments, options);
        agents = environments.Agents.Count;
        int[] numbers = [.. Enumerable.Range(0, agents).Select(environments.TeamOf).Distinct().Order()];
        if (numbers.Length < 2)
            throw new InvalidInputException(
                $"SaveSteps (self_play.save_steps) is {this.options.SaveSteps}, but all agents are in one team: use 0"
            );
        teams = [.. Enumerable.Range(0, agents).Select(agent => Array.IndexOf(numbers, environments.TeamOf(agent)))];
        sizes = [.. numbers.Select((_, team) => teams.Count(other => other == team))];
        int count = environments.EnvironmentCount;
        (learning, opponents, rated) = (new int[count], new int[count], new bool[count]);
        (drawn, margins) = (new long[count], new double[count]);
        opponents.AsSpan().Fill(Latest);
        for (int i = 0; i < count; i++)
            learning[i] = TeamAt(i, steps: 0);
        rating = earlier = new Rating(this.options.InitialElo, 0);
        random = new Rng(options.Seed, RandomStreams.Opponents);
    }

    /// <summary>Snapshots, at most <see cref="SelfPlayOptions.Window"/>; the oldest is replaced.</summary>
    public IReadOnlyList<OpponentSnapshot> Snapshots => snapshots;

    /// <summary>Number of snapshots that were saved.</summary>
    public long Saved => saved;

    /// <summary>Rating of the current policy.</summary>
    public Rating Rating => rating;

    /// <summary>Team that learns in an environment.</summary>
    public int LearningTeam(int environment) => learning[environment];

    /// <summary>Snapshot that plays the other teams of an environment, or <see cref="Latest"/>.</summary>
    public int OpponentIn(int environment) => opponents[environment];

    /// <summary>Whether the agent of a row learns.</summary>
    public bool Learns(int row) => teams[row % agents] == learning[row / agents];

    /// <summary>Snapshot that a row acts by, or <see cref="Latest"/>.</summary>
    public int SnapshotOf(int row) => Learns(row) ? Latest : opponents[row / agents];

    /// <summary>Starts a rollout: saves a snapshot if it is time.</summary>
    /// <param name="steps">Trained steps so far.</param>
    public void Begin(long steps)
    {
        if (steps < nextSave)
            return;
        bool isFirst = saved == 0;
        UpdateRating();
        Save(steps);
        nextSave = (steps / options.SaveSteps * options.SaveSteps) + options.SaveSteps;
        if (!isFirst)
            return;
        for (int i = 0; i < opponents.Length; i++)
            Draw(i);
    }

    /// <summary>Counts an action of an opponent.</summary>
    public void CountOpponentStep() => opponentSteps++;

    /// <summary>Adds the results of a step, and assigns teams and opponents where an episode starts.</summary>
    /// <param name="step">The step.</param>
    /// <param name="steps">Trained steps so far.</param>
    public void EndStep(VectorStep step, long steps)
    {
        for (int row = 0; row < environments.Count; row++)
        {
            int environment = row / agents,
                own = sizes[learning[environment]];
            margins[environment] += Learns(row) ? step.Rewards[row] / own : -step.Rewards[row] / (agents - own);
        }

        for (int i = 0; i < opponents.Length; i++)
        {
            if (!environments.HasRestarted(i))
                continue;
            if (rated[i])
                snapshots[opponents[i]].AddGame((Math.Sign(margins[i]) + 1) / 2.0);
            margins[i] = 0;
            learning[i] = TeamAt(i, steps);
            if (opponentSteps - drawn[i] >= options.SwapSteps)
                Draw(i);
            rated[i] = opponents[i] != Latest;
        }
    }

    /// <summary>Adds the rating of the current policy and its 95% interval.</summary>
    public void AddMetrics(MetricsRecord metrics)
    {
        UpdateRating();
        metrics.Add(MetricTags.Elo, rating.Value);
        metrics.Add(MetricTags.EloLow, rating.Value - (EloRating.Quantile95 * rating.Error));
        metrics.Add(MetricTags.EloHigh, rating.Value + (EloRating.Quantile95 * rating.Error));
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.random", random.Position);
        state.Set<int>($"{prefix}.learning", learning);
        state.Set<int>($"{prefix}.opponents", opponents);
        state.Set<bool>($"{prefix}.rated", rated);
        state.Set<long>($"{prefix}.drawn", drawn);
        state.Set<double>($"{prefix}.margins", margins);
        state.Set<double>($"{prefix}.rating", [rating.Value, rating.Error, earlier.Value, earlier.Error]);
        state.Set<long>($"{prefix}.counts", [saved, nextSave, opponentSteps]);
        for (int i = 0; i < snapshots.Count; i++)
            snapshots[i].SaveState(state, $"{prefix}.snapshots.{i}");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        random.Position = state.GetValue<ulong>($"{prefix}.random");
        state.CopyTo<int>($"{prefix}.learning", learning);
        state.CopyTo<int>($"{prefix}.opponents", opponents);
        state.CopyTo<bool>($"{prefix}.rated", rated);
        state.CopyTo<long>($"{prefix}.drawn", drawn);
        state.CopyTo<double>($"{prefix}.margins", margins);
        Span<double> ratings = stackalloc double[4];
        state.CopyTo($"{prefix}.rating", ratings);
        (rating, earlier) = (new Rating(ratings[0], ratings[1]), new Rating(ratings[2], ratings[3]));
        Span<long> counts = stackalloc long[3];
        state.CopyTo($"{prefix}.counts", counts);
        (saved, nextSave, opponentSteps) = (counts[0], counts[1], counts[2]);
        snapshots.Clear();
        for (int i = 0; i < Math.Min(saved, options.Window); i++)
        {
            snapshots.Add(new OpponentSnapshot(copy()));
            snapshots[i].LoadState(state, $"{prefix}.snapshots.{i}");
        }
    }

    private int TeamAt(int environment, long steps) =>
        (int)((environment + (steps / options.TeamSteps)) % sizes.Length);

    // A snapshot that is replaced in the middle of an episode continues with the new weights, and the game is not rated.
    private void Save(long steps)
    {
        int slot = (int)(saved % options.Window);
        if (slot == snapshots.Count)
            snapshots.Add(new OpponentSnapshot(copy()));
        snapshots[slot].Take(policy, steps, rating);
        for (int i = 0; i < opponents.Length; i++)
            rated[i] &= opponents[i] != slot;
        foreach (OpponentSnapshot snapshot in snapshots)
            snapshot.ClearGames();
        earlier = rating;
        saved++;
    }

    private void Draw(int environment)
    {
        opponents[environment] = random.NextDouble() < options.LatestRatio ? Latest : random.NextInt32(snapshots.Count);
        (drawn[environment], rated[environment]) = (opponentSteps, opponents[environment] != Latest);
    }

    private void UpdateRating()
    {
        if (games.Length < snapshots.Count)
            Array.Resize(ref games, snapshots.Count);
        int count = 0;
        long played = 0;
        foreach (OpponentSnapshot snapshot in snapshots)
        {
            games[count++] = new RatedGames(snapshot.Rating, snapshot.Games, snapshot.Score);
            played += snapshot.Games;
        }

        // Without games, the policy keeps the rating of its last snapshot.
        rating = played == 0 ? earlier : EloRating.Estimate(games.AsSpan(0, count), earlier);
    }
}
