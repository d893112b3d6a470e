using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>The state of a MinAtar environment: the game state and the last action.</summary>
/// <typeparam name="TState">The type of the game state.</typeparam>
public struct MinAtarState<TState>
    where TState : unmanaged
{
    /// <summary>The game state.</summary>
    public TState Game;

    /// <summary>The last action, which a sticky action repeats. A reset keeps it.</summary>
    public MinAtarAction LastAction;
}

/// <summary>The dynamics of a MinAtar game with sticky actions.</summary>
/// <typeparam name="TGame">The rules of the game.</typeparam>
/// <typeparam name="TState">The type of the game state.</typeparam>
public readonly struct MinAtarDynamics<TGame, TState> : IDynamics<MinAtarState<TState>>
    where TGame : IMinAtarGame<TState>
    where TState : unmanaged
{
    private static readonly Box Board = Box.Uniform(0, 1, TGame.Channels, MinAtarBoard.Size, MinAtarBoard.Size);
    private static readonly Discrete AllActions = new(6),
        MinimalActions = new(TGame.MinimalActions.Length);

    private readonly double sticky;
    private readonly bool fullActions;
    private readonly bool ramp;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="options">The options of the game.</param>
    /// <exception cref="InvalidInputException"><see cref="MinAtarOptions.StickyProbability"/> is not in [0,
    /// 1].</exception>
    public MinAtarDynamics(MinAtarOptions options)
    {
        if (!(options.StickyProbability is >= 0 and <= 1))
            throw new InvalidInputException(
                $"the probability of sticky actions must be 0 to 1, not {options.StickyProbability}"
            );
        (sticky, fullActions, ramp) = (options.StickyProbability, options.FullActions, options.DifficultyRamp);
    }

    /// <inheritdoc/>
    public Space Observations => Board;

    /// <inheritdoc/>
    public Space Actions => fullActions ? AllActions : MinimalActions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => null;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref MinAtarState<TState> state)
    {
        var gameRandom = new RngGameRandom(ref random);
        TGame.Reset(out state.Game, ref gameRandom);
    }

    /// <inheritdoc/>
    public StepResult Step(ref MinAtarState<TState> state, ReadOnlySpan<float> action, ref Rng random)
    {
        int index = (int)action[0];
        var gameRandom = new RngGameRandom(ref random);
        return Play(ref state, fullActions ? (MinAtarAction)index : TGame.MinimalActions[index], ref gameRandom);
    }

    /// <summary>Takes one step with any random source.</summary>
    /// <typeparam name="TRandom">The type of the random source.</typeparam>
    /// <param name="state">The state, updated in place.</param>
    /// <param name="action">The action, unless the last action is repeated.</param>
    /// <param name="random">The random source. The first number decides whether the last action is repeated; the game
    /// draws the rest.</param>
    internal StepResult Play<TRandom>(ref MinAtarState<TState> state, MinAtarAction action, ref TRandom random)
        where TRandom : struct, IGameRandom, allows ref struct
    {
        if (random.NextDouble() < sticky)
            action = state.LastAction;
        state.LastAction = action;
        return TGame.Step(ref state.Game, action, ramp, ref random);
    }

    /// <inheritdoc/>
    public void Observe(in MinAtarState<TState> state, Span<float> observation)
    {
        observation.Clear();
        TGame.Observe(in state.Game, new MinAtarBoard(observation));
    }

    /// <inheritdoc/>
    public void Render(in MinAtarState<TState> state, ICanvas canvas)
    {
        Span<float> cells = stackalloc float[TGame.Channels * MinAtarBoard.Size * MinAtarBoard.Size];
        Observe(in state, cells);
        MinAtarRenderer.Draw(cells, TGame.Colors, canvas);
    }
}
