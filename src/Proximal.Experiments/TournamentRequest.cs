using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Options of <see cref="Experiment.Tournament"/>, the flags of <c>proximal tournament</c>.</summary>
public sealed record TournamentRequest
{
    /// <summary>Default of <see cref="Games"/>.</summary>
    internal const int DefaultGames = 200;

    /// <summary>
    /// Scripted players that take part: <c>random</c>, <c>minimax:DEPTH</c> for games with a board, <c>minimax</c> for
    /// tic-tac-toe. Empty by default.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Games of each pair of players, an even number, half of them in each seat. Default 200.</summary>
    public int Games { get; init; } = DefaultGames;

    /// <summary>
    /// Whether policies take their most probable actions. Default false: they sample actions, because games between
    /// two policies without chance are all the same.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>Whether the best checkpoint of each run plays instead of the newest. Default false.</summary>
    public bool Best { get; init; }

    /// <summary>Whether the snapshots in the checkpoints of self-play take part too, as RUN@STEPS. Default
    /// false.</summary>
    public bool Snapshots { get; init; }

    /// <summary>Seed of the games. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Name of the environment of policies outside run folders. Null, the default, selects that of the
    /// runs.</summary>
    public string? Environment { get; init; }

    /// <summary>Registered environments. Null, the default, selects the built-in ones.</summary>
    public EnvironmentRegistry? Environments { get; init; }

    /// <summary>Registered algorithms. Null, the default, selects the built-in ones.</summary>
    public AlgorithmRegistry? Algorithms { get; init; }

    /// <summary>Stops the tournament; the call then throws an <see cref="OperationCanceledException"/>. None by
    /// default.</summary>
    public CancellationToken Cancellation { get; init; }
}
