using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// The rules of one MinAtar game (Young and Tian 2019, arXiv:1903.03176) on its board of 10 x 10 cells, x to the right and y
/// downwards.
/// </summary>
/// <typeparam name="TState">All that changes from step to step.</typeparam>
public interface IMinAtarGame<TState>
    where TState : unmanaged
{
    /// <summary>How many kinds of things there are to see, each on a channel of its own.</summary>
    static abstract int Channels { get; }

    /// <summary>The actions that do something, in the order of <see cref="MinAtarAction"/>.</summary>
    static abstract ReadOnlySpan<MinAtarAction> MinimalActions { get; }

    /// <summary>The channels' colours in a picture; later ones cover earlier ones.</summary>
    static abstract ReadOnlySpan<Rgba> Colors { get; }

    /// <summary>Begins a game.</summary>
    /// <typeparam name="TDraws">The kind of chance.</typeparam>
    /// <param name="state">Overwritten.</param>
    /// <param name="draws">Where chance comes from.</param>
    static abstract void Reset<TDraws>(out TState state, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct;

    /// <summary>Takes one step. Nothing happens once the game is over.</summary>
    /// <typeparam name="TDraws">The kind of chance.</typeparam>
    /// <param name="state">Changed in place.</param>
    /// <param name="action">What the player does.</param>
    /// <param name="ramp">Whether the game becomes harder as it goes on.</param>
    /// <param name="draws">Where chance comes from.</param>
    static abstract StepResult Step<TDraws>(ref TState state, MinAtarAction action, bool ramp, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct;

    /// <summary>Marks the cells where something is.</summary>
    /// <param name="state">Not changed.</param>
    /// <param name="board">All empty when it arrives.</param>
    static abstract void Observe(in TState state, MinAtarBoard board);
}

/// <summary>What a player can do.</summary>
public enum MinAtarAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Go left.</summary>
    Left,

    /// <summary>Go up.</summary>
    Up,

    /// <summary>Go right.</summary>
    Right,

    /// <summary>Go down.</summary>
    Down,

    /// <summary>Shoot.</summary>
    Fire,
}
