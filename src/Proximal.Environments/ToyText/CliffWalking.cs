using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>CliffWalking-v1</c> and <c>CliffWalkingSlippery-v1</c>: walk along the edge of a cliff to the goal by moving up
/// (0), right (1), down (2) or left (3). The reward is -1 per step; a fall costs 100 and leads back to the start
/// (Sutton and Barto 2018, example 6.6). On slippery ground a step goes in the chosen direction or in one of the two
/// perpendicular directions, each with probability 1/3.
/// </summary>
/// <param name="slippery">Whether the ground is slippery. Default false.</param>
public sealed class CliffWalking(bool slippery = false)
    : TabularEnvironment(slippery ? CliffWalkingMdp.Slippery : CliffWalkingMdp.Deterministic);

/// <summary>
/// The Markov decision process of <see cref="CliffWalking"/>: 4 rows and 12 columns; the state is row × 12 + column.
/// There is no time limit.
/// </summary>
internal sealed class CliffWalkingMdp : TabularMdp
{
    /// <summary>The number of columns.</summary>
    internal const int Width = 12;

    /// <summary>The number of rows.</summary>
    internal const int Height = 4;

    /// <summary>The start state.</summary>
    internal const int Begin = (Height - 1) * Width;

    /// <summary>The terminal state.</summary>
    internal const int Goal = (Height * Width) - 1;

    private CliffWalkingMdp(bool slippery)
        : base(MakeTable(slippery), maxEpisodeSteps: null) { }

    /// <summary>The deterministic variant.</summary>
    public static CliffWalkingMdp Deterministic { get; } = new(slippery: false);

    /// <summary>The slippery variant.</summary>
    public static CliffWalkingMdp Slippery { get; } = new(slippery: true);

    /// <inheritdoc/>
    public override void Render(TabularState state, ICanvas canvas) => CliffWalkingRenderer.Draw(state, canvas);

    /// <summary>Whether a cell is part of the cliff.</summary>
    internal static bool IsCliff(int cell) => cell is > Begin and < Goal;

    private static TransitionTable MakeTable(bool slippery)
    {
        var start = new double[Width * Height];
        start[Begin] = 1;
        return new TransitionTable(start.Length, 4, Outcomes, start);

        Transition[] Outcomes(int cell, int action) =>
            slippery
                ? [Go(1.0 / 3, cell, (action + 3) % 4), Go(1.0 / 3, cell, action), Go(1.0 / 3, cell, (action + 1) % 4)]
                : [Go(1, cell, action)];
    }

    private static Transition Go(double probability, int cell, int direction)
    {
        (int y, int x) = Math.DivRem(cell, Width);
        int next = direction switch
        {
            0 => y > 0 ? cell - Width : cell,
            1 => x < Width - 1 ? cell + 1 : cell,
            2 => y < Height - 1 ? cell + Width : cell,
            _ => x > 0 ? cell - 1 : cell,
        };
        return IsCliff(next) ? new(probability, Begin, -100) : new(probability, next, -1, Terminated: next == Goal);
    }
}
