using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// The rules of a MinAtar game (Young and Tian 2019, arXiv:1903.03176). The board has 10 x 10 cells; x points right and
/// y points down.
/// </summary>
/// <typeparam name="TState">The type of the game state.</typeparam>
public interface IMinAtarGame<TState>
    where TState : unmanaged
{
    /// <summary>The number of channels of the observation, one per kind of object.</summary>
    static abstract int Channels { get; }

    /// <summary>The actions that have an effect in this game, in the order of <see cref="MinAtarAction"/>.</summary>
    static abstract ReadOnlySpan<MinAtarAction> MinimalActions { get; }

    /// <summary>The color of each channel when the board is rendered; later channels cover earlier ones.</summary>
    static abstract ReadOnlySpan<Rgba> Colors { get; }

    /// <summary>Creates the initial state.</summary>
    /// <typeparam name="TRandom">The type of the random source.</typeparam>
    /// <param name="state">Receives the state.</param>
    /// <param name="random">The random source.</param>
    static abstract void Reset<TRandom>(out TState state, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct;

    /// <summary>Takes one step. A finished game does not change.</summary>
    /// <typeparam name="TRandom">The type of the random source.</typeparam>
    /// <param name="state">The state, updated in place.</param>
    /// <param name="action">The player's action.</param>
    /// <param name="ramp">Whether the difficulty increases over time.</param>
    /// <param name="random">The random source.</param>
    static abstract StepResult Step<TRandom>(ref TState state, MinAtarAction action, bool ramp, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct;

    /// <summary>Writes the observation.</summary>
    /// <param name="state">The state.</param>
    /// <param name="board">The board to mark, all zeros before the call.</param>
    static abstract void Observe(in TState state, MinAtarBoard board);
}

/// <summary>An action of a MinAtar game, in MinAtar's order.</summary>
public enum MinAtarAction
{
    /// <summary>No action.</summary>
    None,

    /// <summary>Move left.</summary>
    Left,

    /// <summary>Move up.</summary>
    Up,

    /// <summary>Move right.</summary>
    Right,

    /// <summary>Move down.</summary>
    Down,

    /// <summary>Shoot.</summary>
    Fire,
}
