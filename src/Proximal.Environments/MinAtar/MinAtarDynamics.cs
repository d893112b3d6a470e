using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>A MinAtar game and the action that was done last.</summary>
/// <typeparam name="TState">The game's own state.</typeparam>
public struct MinAtarState<TState>
    where TState : unmanaged
{
    /// <summary>The game's own state.</summary>
    public TState Game;

    /// <summary>What was done last. It outlasts an episode.</summary>
    public MinAtarAction LastAction;
}

/// <summary>The dynamics of the MinAtar games: sticky actions around the rules of one of them.</summary>
/// <typeparam name="TGame">The rules.</typeparam>
/// <typeparam name="TState">The game's own state.</typeparam>
public readonly struct MinAtarDynamics<TGame, TState> : IDynamics<MinAtarState<TState>>
    where TGame : IMinAtarGame<TState>
    where TState : unmanaged
{
    private static readonly Box Board = Box.Uniform(0, 1, TGame.Channels, MinAtarBoard.Size, MinAtarBoard.Size);
    private static readonly Discrete AllActions = new(6),
        MinimalActions = new(TGame.MinimalActions.Length);

    private readonly double sticky;
    private readonly bool isFull;
    private readonly bool ramp;

    /// <summary>A game as it is to be played.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidInputException">The probability of a sticky action is none.</exception>
    public MinAtarDynamics(MinAtarOptions options)
    {
        if (!(options.StickyProbability is >= 0 and <= 1))
            throw new InvalidInputException(
                $"the probability of sticky actions must be 0 to 1, not {options.StickyProbability}"
            );
        (sticky, isFull, ramp) = (options.StickyProbability, options.FullActions, options.DifficultyRamp);
    }

    /// <inheritdoc/>
    public Space Observations => Board;

    /// <inheritdoc/>
    public Space Actions => isFull ? AllActions : MinimalActions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => null;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref MinAtarState<TState> state)
    {
        var draws = new RngGameRandom(ref random);
        TGame.Reset(out state.Game, ref draws);
    }

    /// <inheritdoc/>
    public StepResult Step(ref MinAtarState<TState> state, ReadOnlySpan<float> action, ref Rng random)
    {
        int index = (int)action[0];
        var draws = new RngGameRandom(ref random);
        return Play(ref state, isFull ? (MinAtarAction)index : TGame.MinimalActions[index], ref draws);
    }

    /// <summary>Takes one step with chance from anywhere.</summary>
    /// <typeparam name="TDraws">The kind of chance.</typeparam>
    /// <param name="state">Changed in place.</param>
    /// <param name="action">What is to be done, unless the last action sticks.</param>
    /// <param name="draws">Where chance comes from: one number decides whether the last action sticks, the rest is the game's.</param>
    public StepResult Play<TDraws>(ref MinAtarState<TState> state, MinAtarAction action, ref TDraws draws)
        where TDraws : struct, IGameRandom, allows ref struct
    {
        if (draws.Uniform() < sticky)
            action = state.LastAction;
        state.LastAction = action;
        return TGame.Step(ref state.Game, action, ramp, ref draws);
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
