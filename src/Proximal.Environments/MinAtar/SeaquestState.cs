namespace Proximal.Environments;

/// <summary>The state of <see cref="MinAtarSeaquest"/>.</summary>
public struct SeaquestState
{
    /// <summary>The remaining oxygen in steps, at most 200.</summary>
    internal int Oxygen;

    /// <summary>The number of divers on board, at most 6; it can be negative after surfacing with six divers.</summary>
    internal int DiverCount;

    /// <summary>The column of the player's submarine.</summary>
    internal int X;

    /// <summary>The row of the player's submarine, from 0 to 8.</summary>
    internal int Y;

    /// <summary>Whether the player faces right; otherwise left.</summary>
    internal bool FacesRight;

    /// <summary>Whether the player has surfaced and not dived since then.</summary>
    internal bool IsSurfaced;

    /// <summary>Whether the game is over.</summary>
    internal bool Terminal;

    /// <summary>Steps between two new enemies.</summary>
    internal int SpawnSpeed;

    /// <summary>Steps until the next enemy appears.</summary>
    internal int SpawnTimer;

    /// <summary>Steps until the next diver appears.</summary>
    internal int DiverTimer;

    /// <summary>Steps between two moves of an enemy.</summary>
    internal int MoveSpeed;

    /// <summary>The number of difficulty increases so far.</summary>
    internal int RampIndex;

    /// <summary>Steps until the player can shoot again.</summary>
    internal int ShotTimer;

    /// <summary>The bullets of the player.</summary>
    internal GameList<SeaquestMover> FriendlyBullets;

    /// <summary>The bullets of the enemies.</summary>
    internal GameList<SeaquestMover> EnemyBullets;

    /// <summary>The fish.</summary>
    internal GameList<SeaquestMover> Fish;

    /// <summary>The submarines of the enemies.</summary>
    internal GameList<SeaquestMover> Subs;

    /// <summary>The divers in the water.</summary>
    internal GameList<SeaquestMover> Divers;
}

/// <summary>A moving object of <see cref="MinAtarSeaquest"/>: a bullet, a fish, a submarine or a diver.</summary>
/// <param name="X">The column.</param>
/// <param name="Y">The row.</param>
/// <param name="MovesRight">Whether it moves right; otherwise left.</param>
/// <param name="Timer">Steps until it moves; 0 for bullets, which move at every step.</param>
/// <param name="ShotTimer">Steps until it shoots; used by submarines only.</param>
internal record struct SeaquestMover(sbyte X, sbyte Y, bool MovesRight, sbyte Timer = 0, sbyte ShotTimer = 0)
{
    /// <summary>Creates an object at the edge of a row.</summary>
    internal static SeaquestMover AtEdge(bool movesRight, int row, int timer) =>
        new((sbyte)(movesRight ? 0 : MinAtarBoard.Size - 1), (sbyte)row, movesRight, (sbyte)timer);
}
