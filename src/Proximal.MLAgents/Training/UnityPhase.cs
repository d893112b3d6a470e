namespace Proximal.MLAgents;

/// <summary>What a game sends next.</summary>
internal enum UnityPhase
{
    /// <summary>Its version.</summary>
    Initialization,

    /// <summary>An empty message, whose reply resets the game.</summary>
    FirstReset,

    /// <summary>Its agents.</summary>
    Steps,

    /// <summary>Nothing: it was asked to quit.</summary>
    Closed,
}
