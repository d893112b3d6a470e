using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>DeepSea-v0</c>: a diver starts at the upper left of size × size cells and sinks by one row per step, to the left or
/// to the right. A step to the right costs 0.01 / size; only the diver that moves right in every step reaches the
/// treasure at the lower right, worth 1, so that the best return is 0.99. A policy with random actions finds it once
/// in 2^size episodes (Osband et al. 2020, arXiv:1908.03568, bsuite's <c>deep_sea</c>).
/// </summary>
/// <remarks>
/// The observation is the cell of the diver, one-hot, [size, size]; all zeros at the end of an episode, which has size
/// steps.
/// </remarks>
/// <param name="options">The options; null for those of <c>DeepSea-v0</c>.</param>
/// <exception cref="InvalidInputException">An option is out of its range.</exception>
public sealed class DeepSea(DeepSeaOptions? options = null)
    : DynamicsEnvironment<DeepSeaDynamics, DeepSeaState>(new DeepSeaDynamics(options ?? new DeepSeaOptions()));

/// <summary>Options of <see cref="DeepSea"/>, with the names of bsuite.</summary>
public sealed record DeepSeaOptions
{
    /// <summary>The number of rows, of columns, and of steps of an episode, from 2 to 100. Default 10; 10 to 50 in
    /// bsuite.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Whether the actions of each cell have a meaning of its own: in half of the cells action 0 is right.
    /// Default true. Otherwise 0 is left and 1 is right in all cells.</summary>
    public bool RandomizeActions { get; init; } = true;

    /// <summary>The seed of the meaning of the actions, the same in all episodes. Default 42, as in bsuite, whose
    /// generator gives another meaning.</summary>
    public ulong MappingSeed { get; init; } = 42;

    /// <summary>Whether a step to the right always moves. Default true. Otherwise it fails with probability 1 / size,
    /// and normal noise is added to the reward of the last step at the left and right border.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>The cost of size steps to the right. Default 0.01.</summary>
    public double MoveCost { get; init; } = 0.01;
}

/// <summary>The state of <see cref="DeepSea"/>.</summary>
/// <param name="Row">The row of the diver, from 0 at the top; the number of rows at the end of an episode.</param>
/// <param name="Column">The column of the diver, from 0 at the left.</param>
public record struct DeepSeaState(int Row, int Column);

/// <summary>The dynamics of <see cref="DeepSea"/>.</summary>
public readonly struct DeepSeaDynamics : IDynamics<DeepSeaState>
{
    private static readonly DeepSeaDynamics Default = new(new DeepSeaOptions());
    private static readonly Space ActionSpace = new Discrete(2);
    private readonly DeepSeaOptions? options;
    private readonly Space? observationSpace;

    // By cell: the action that moves right.
    private readonly byte[]? right;

    internal DeepSeaDynamics(DeepSeaOptions options)
    {
        if (options.Size is < 2 or > 100)
            throw new InvalidInputException($"the size of a deep sea must be 2 to 100, not {options.Size}");
        if (!(options.MoveCost >= 0) || !double.IsFinite(options.MoveCost))
            throw new InvalidInputException($"the move cost of a deep sea must be 0 or more, not {options.MoveCost}");
        this.options = options;
        observationSpace = Box.Uniform(0, 1, options.Size, options.Size);
        right = new byte[options.Size * options.Size];
        var random = new Rng(options.MappingSeed, stream: 0);
        for (int i = 0; i < right.Length; i++)
            right[i] = options.RandomizeActions ? (byte)random.NextInt32(2) : (byte)1;
    }

    /// <summary>The options.</summary>
    public DeepSeaOptions Options => options ?? Default.options!;

    /// <inheritdoc/>
    public Space Observations => observationSpace ?? Default.observationSpace!;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <summary>The action that moves right.</summary>
    /// <param name="state">A state before the end of an episode.</param>
    public int RightAction(in DeepSeaState state) =>
        (right ?? Default.right!)[(state.Row * Options.Size) + state.Column];

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DeepSeaState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DeepSeaState state, ReadOnlySpan<float> action, ref Rng random)
    {
        DeepSeaOptions own = Options;
        (int size, int last) = (own.Size, own.Size - 1);
        bool moves = (int)action[0] == RightAction(in state);
        double reward = moves && state.Column == last ? 1 : 0;
        if (!own.Deterministic && state.Row == last && (state.Column == 0 || state.Column == last))
            reward += random.NextNormal();
        if (moves)
        {
            reward -= own.MoveCost / size;
            if (own.Deterministic || random.NextDouble() > 1.0 / size)
                state.Column = Math.Min(state.Column + 1, last);
        }
        else
        {
            state.Column = Math.Max(state.Column - 1, 0);
        }

        state.Row++;
        return new StepResult((float)reward, Terminated: state.Row == size);
    }

    /// <inheritdoc/>
    public void Observe(in DeepSeaState state, Span<float> observation)
    {
        observation.Clear();
        if (state.Row < Options.Size)
            observation[(state.Row * Options.Size) + state.Column] = 1;
    }

    /// <inheritdoc/>
    public void Render(in DeepSeaState state, ICanvas canvas) => DeepSeaRenderer.Draw(Options.Size, in state, canvas);
}
