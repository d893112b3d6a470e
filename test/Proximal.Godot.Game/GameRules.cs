namespace Proximal.Godot.Game;

/// <summary>Rules of a <see cref="SignGame"/>.</summary>
public sealed record GameRules
{
    /// <summary>Number of agents.</summary>
    public int Agents { get; init; } = 2;

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of steps of an episode.</summary>
    public int EpisodeSteps { get; init; } = 8;

    /// <summary>The actions: mixed, continuous or discrete.</summary>
    public string Actions { get; init; } = "mixed";

    /// <summary>What goes wrong: close, hang, nan, shape, agents, garbage, policies; empty for nothing.</summary>
    public string Fault { get; init; } = "";

    /// <summary>Step of the fault.</summary>
    public int FaultTick { get; init; } = 3;

    /// <summary>Whether the game describes itself as old releases of the plugin do: one space for all agents, and no
    /// policy names.</summary>
    public bool IsOld { get; init; }

    /// <summary>Whether observations have an image.</summary>
    public bool HasCamera { get; init; }
}
