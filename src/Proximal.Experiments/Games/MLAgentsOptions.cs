namespace Proximal.Experiments;

/// <summary>Options of <see cref="MLAgentsHost.Train"/>, the flags of <c>proximal mlagents</c>. Null selects the value of
/// the YAML file, or the default of mlagents-learn.</summary>
public sealed record MLAgentsOptions
{
    /// <summary>YAML file of mlagents-learn. Null: the defaults of ML-Agents apply to every behavior.</summary>
    public string? Configuration { get; init; }

    /// <summary>Path of the game to start. Null: of the YAML file; if that has none, the trainer waits for the Unity
    /// Editor.</summary>
    public string? Game { get; init; }

    /// <summary>Name of the run, the folder of its behaviors. Default null: <c>ppo</c>.</summary>
    public string? RunId { get; init; }

    /// <summary>Folder of all runs. Default <c>runs</c>.</summary>
    public string ResultsFolder { get; init; } = "runs";

    /// <summary>Whether the run continues from its newest checkpoints.</summary>
    public bool Resume { get; init; }

    /// <summary>Name of a run whose policies initialize those of the same behaviors. Default null, none.</summary>
    public string? InitializeFrom { get; init; }

    /// <summary>Number of games. Default 1.</summary>
    public int? Games { get; init; }

    /// <summary>First port; game i connects to this plus i. Default 5005, or 5004 for the Editor.</summary>
    public int? BasePort { get; init; }

    /// <summary>Seed of the training and of the games. Default 0.</summary>
    public int? Seed { get; init; }

    /// <summary>Factor of the game's time. Default 20.</summary>
    public double? TimeScale { get; init; }

    /// <summary>Whether a started game has no graphics (<c>-nographics -batchmode</c>).</summary>
    public bool NoGraphics { get; init; }

    /// <summary>Further command-line arguments of a started game. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Longest time that a game may take to connect or to send its next message. Default null: 60 seconds, or
    /// that of the YAML file.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Receives lines about the conversion of the configuration and the progress. Default null.</summary>
    public Action<string>? Report { get; init; }
}
