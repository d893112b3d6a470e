using System.Text.Json;

namespace Proximal.Godot;

/// <summary>
/// The agents of games that use the plugin Godot RL Agents (protocol 0.7, Godot 4) as vectorized environments, without
/// Python. Each agent of each game is an environment, so that every algorithm of the library trains in them.
/// </summary>
/// <remarks>
/// <para>An observation is a <see cref="DictSpace"/> with the keys of the game; keys with <c>2d</c> are images,
/// [channels, height, width]. Actions are a <see cref="Box"/> in [-1, 1] if all keys are continuous, a
/// <see cref="Discrete"/> or <see cref="MultiDiscrete"/> if all are discrete, otherwise a <see cref="DictSpace"/>.</para>
/// <para>The protocol has one flag <c>done</c>, which counts as termination, because there is no final observation with
/// which the value of a truncated episode could be estimated. The observation of a step with <c>done</c> is the first of
/// the next episode. The random numbers of a game are its own: <see cref="GodotOptions.Seed"/> seeds them at its
/// start.</para>
/// </remarks>
public sealed class GodotVectorEnvironment : VectorEnvironment
{
    private readonly GodotGame[] games;
    private readonly Action<GodotVectorEnvironment>? release;
    private readonly Action<string>? report;
    private readonly float[] current;
    private readonly float[] replaced;
    private readonly int agents;
    private bool isReplaced;
    private bool hasBegun;
    private bool isDisposed;

    internal GodotVectorEnvironment(
        GodotGame[] games,
        Action<string>? report,
        Action<GodotVectorEnvironment>? release = null
    )
        : base(games.Length * games[0].Spaces.AgentCount, games[0].Spaces.Observations, games[0].Spaces.Actions)
    {
        (this.games, this.report, this.release) = (games, report, release);
        agents = games[0].Spaces.AgentCount;
        foreach (GodotGame game in games)
            if (game.Spaces.AgentCount != agents)
                throw new InvalidInputException(
                    $"the games have {agents} and {game.Spaces.AgentCount} agents, but all must have the same number"
                );
        current = new float[Count * ObservationSize];
        replaced = new float[Count * ObservationSize];
    }

    /// <summary>Number of agents in each game.</summary>
    public int AgentsPerGame => agents;

    /// <summary>The name that all agents have as <c>policy_name</c>; <c>shared_policy</c> by default.</summary>
    public string PolicyName => games[0].Spaces.PolicyName;

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => null;

    internal IReadOnlyList<GodotGame> Games => games;

    /// <summary>Starts games and waits until they have connected.</summary>
    /// <param name="path">Path of the exported game, such as <c>game.x86_64</c>.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">A game cannot be started, does not connect in time, does not follow the
    /// protocol, or has agents that cannot share a policy.</exception>
    public static GodotVectorEnvironment Start(string path, GodotOptions? options = null)
    {
        options ??= new GodotOptions();
        options.Validate();
        return Create(GameLauncher.Start(path, options), options);
    }

    /// <summary>Listens on a port of the loopback interface until games have connected, which somebody else starts, such
    /// as the editor.</summary>
    /// <param name="port">The port, from 1 to 65535. Default 11008, as in the plugin.</param>
    /// <param name="options">Options; null for the defaults. Those that apply to the start of a game have no effect and
    /// must be left at their defaults.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Start"/>; or the port is in use.</exception>
    public static GodotVectorEnvironment Listen(int port = 11008, GodotOptions? options = null)
    {
        options ??= new GodotOptions();
        CheckListening(port, options);
        return Create(GameLauncher.Listen(port, options), options);
    }

    /// <summary>Calls a method without parameters of every agent, in all games.</summary>
    /// <param name="method">Name of the method.</param>
    /// <returns>What the methods returned, in the order of all agents of the first game, then those of the next.</returns>
    /// <exception cref="InvalidInputException">A game does not reply.</exception>
    public IReadOnlyList<JsonElement> Call(string method) => [.. games.SelectMany(game => game.Call(method))];

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations)
    {
        ResetGames();
        isReplaced = false;
        Observe(observations);
    }

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        if (!hasBegun)
            throw new InvalidOperationException("no episode is running: call Reset first");
        ActionSpace.CheckActions(actions);
        if (isReplaced)
        {
            EndReplaced(result);
            return;
        }

        int size = agents * ActionSize,
            width = agents * ObservationSize;
        for (int i = 0; i < games.Length; i++)
        {
            if (games[i].Owner != this)
                throw new InvalidInputException(
                    "the games were reset by another use of them, such as an evaluation during training: evaluate with games of "
                        + "its own (--env PATH instead of --listen)"
                );
            games[i].BeginStep(actions.Slice(i * size, size));
        }

        for (int i = 0; i < games.Length; i++)
            games[i]
                .EndStep(
                    result.Observations.AsSpan(i * width, width),
                    result.Rewards.AsSpan(i * agents, agents),
                    result.Terminated.AsSpan(i * agents, agents)
                );
        result.Truncated.AsSpan().Clear();
        result.Observations.CopyTo(current, 0);
        result.Observations.CopyTo(result.FinalObservations, 0);
    }

    /// <summary>Continues the episode of an agent as a new one, because the protocol cannot reset a single
    /// agent.</summary>
    /// <param name="environment">Index of the agent over all games.</param>
    /// <param name="observation">Receives its current observation.</param>
    public override void ResetEpisode(int environment, Span<float> observation) =>
        current.AsSpan(environment * ObservationSize, ObservationSize).CopyTo(observation);

    /// <inheritdoc/>
    public override void Observe(Span<float> observations) => (isReplaced ? replaced : current).CopyTo(observations);

    /// <summary>Saves the current observations. The state of a game cannot be saved.</summary>
    /// <param name="state">Receives them.</param>
    /// <param name="prefix">Prefix of every name.</param>
    public override void SaveState(StateDictionary state, string prefix) =>
        state.Set<float>($"{prefix}.observations", isReplaced ? replaced : current, Count, ObservationSize);

    /// <summary>Starts new episodes, and ends the saved ones as truncated in the next step.</summary>
    /// <param name="state">The saved observations.</param>
    /// <param name="prefix">Prefix of every name.</param>
    public override void LoadState(StateDictionary state, string prefix)
    {
        int saved = state.ShapeOf($"{prefix}.observations")[0];
        if (saved != Count)
            throw new InvalidInputException(
                $"{state.Source} has the state of {saved} agents, but the games have {Count}: use the same game and number of "
                    + "games"
            );
        state.CopyTo($"{prefix}.observations", replaced.AsSpan());
        ResetGames();
        isReplaced = true;
        report?.Invoke($"a game cannot be saved, so its {Count} saved episodes end as truncated and new ones start");
    }

    internal static void CheckListening(int port, GodotOptions options)
    {
        options.Validate();
        if (port is < 1 or > 65535)
            throw new InvalidInputException($"the port must be from 1 to 65535, not {port}");
        if (
            options.Speedup is not null
            || options.ActionRepeat is not null
            || options.ShowWindow
            || options.Seed != 0
            || options.Arguments.Count > 0
        )
            throw new InvalidInputException(
                "speedup, action_repeat, show_window, env_seed and arguments apply to games that the trainer starts: set them in "
                    + "the Sync node, or on the command line of the game"
            );
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!isDisposed)
        {
            isDisposed = true;
            if (release is not null)
                release(this);
            else
                Close(games);
        }

        base.Dispose(disposing);
    }

    internal static void Close(IReadOnlyList<GodotGame> games)
    {
        // All are asked first, so that they quit at the same time.
        foreach (GodotGame game in games)
            game.Close();
        foreach (GodotGame game in games)
            game.Dispose();
    }

    private static GodotVectorEnvironment Create(GodotGame[] games, GodotOptions options)
    {
        try
        {
            return new GodotVectorEnvironment(games, options.Report);
        }
        catch
        {
            Close(games);
            throw;
        }
    }

    private void ResetGames()
    {
        int width = agents * ObservationSize;
        for (int i = 0; i < games.Length; i++)
        {
            games[i].Owner = this;
            games[i].Reset(current.AsSpan(i * width, width));
        }

        hasBegun = true;
    }

    // The action was for the saved episode, so the games do not get it.
    private void EndReplaced(VectorStep result)
    {
        isReplaced = false;
        current.CopyTo(result.Observations, 0);
        replaced.CopyTo(result.FinalObservations, 0);
        result.Rewards.AsSpan().Clear();
        result.Terminated.AsSpan().Clear();
        result.Truncated.AsSpan().Fill(true);
    }
}
