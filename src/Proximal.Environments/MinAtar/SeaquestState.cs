namespace Proximal.Environments;

/// <summary>A game of <see cref="MinAtarSeaquest"/>.</summary>
public struct SeaquestState
{
    /// <summary>Steps that the air lasts.</summary>
    public int Oxygen;

    /// <summary>How many divers are on board, up to 6.</summary>
    public int Crew;

    /// <summary>The submarine's column.</summary>
    public int X;

    /// <summary>The submarine's row, 0 … 8.</summary>
    public int Y;

    /// <summary>Whether it faces right rather than left.</summary>
    public bool FacesRight;

    /// <summary>Whether it has been at the surface since it came up.</summary>
    public bool IsSurfaced;

    /// <summary>Whether the game is over.</summary>
    public bool Terminal;

    /// <summary>Steps from one enemy to the next.</summary>
    public int SpawnSpeed;

    /// <summary>Steps until an enemy comes.</summary>
    public int SpawnTimer;

    /// <summary>Steps until a diver comes.</summary>
    public int DiverTimer;

    /// <summary>Steps between two moves of an enemy.</summary>
    public int MoveSpeed;

    /// <summary>How often the game has become harder.</summary>
    public int RampIndex;

    /// <summary>Steps until the submarine can shoot again.</summary>
    public int ShotTimer;

    /// <summary>The submarine's own bullets.</summary>
    public GameList<SeaquestMover> FriendlyBullets;

    /// <summary>The enemies' bullets.</summary>
    public GameList<SeaquestMover> EnemyBullets;

    /// <summary>The fish.</summary>
    public GameList<SeaquestMover> Fish;

    /// <summary>The enemies' submarines.</summary>
    public GameList<SeaquestMover> Subs;

    /// <summary>The divers in the water.</summary>
    public GameList<SeaquestMover> Divers;
}

/// <summary>Something that moves through the water of <see cref="MinAtarSeaquest"/>.</summary>
/// <param name="X">The column.</param>
/// <param name="Y">The row.</param>
/// <param name="MovesRight">Whether to the right rather than to the left.</param>
/// <param name="Timer">Steps until it moves; 0 for bullets, which always do.</param>
/// <param name="Shot">Steps until it shoots, where it does.</param>
public record struct SeaquestMover(sbyte X, sbyte Y, bool MovesRight, sbyte Timer = 0, sbyte Shot = 0)
{
    /// <summary>Somebody who enters a row.</summary>
    internal static SeaquestMover AtBorder(bool movesRight, int row, int timer) =>
        new((sbyte)(movesRight ? 0 : MinAtarBoard.Size - 1), (sbyte)row, movesRight, (sbyte)timer);
}
